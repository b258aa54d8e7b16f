"""Hooks of schemathesis: nobody may change who asks, or the rest of the run would only hear that he is nobody.

`CONTRACT_OWN` names the ids (user and group) that are left alone; they can be learnt from lists.
"""

import os

import schemathesis

OWN = os.environ.get("CONTRACT_OWN", "").split()


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.method == "GET":
        return
    for name, value in case.path_parameters.items():
        if value in OWN:
            case.path_parameters[name] = "0" * 16
    # Everybody would have to set up a second factor before he may do anything else.
    if isinstance(case.body, dict) and case.body.get("totp_required") is True:
        case.body["totp_required"] = False
