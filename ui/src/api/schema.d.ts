// Made from docs/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service lives. */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The installation: disk, listeners, certificates, limits, and every setting with where it comes from. For operators. */
        get: operations["get_installation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installation/certificates/{use}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A certificate that the service shows, with its chain, PEM. For operators. */
        get: operations["download_own_certificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/installation/read-certificates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads the service's certificates anew, as SIGHUP does. Of one that can't be used the old one stays. For operators. */
        post: operations["read_certificates_anew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Devices that are asked for no code. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/devices/{device}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Trusts a device no longer. */
        delete: operations["forget_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes the password. Ends the other sessions, forgets trusted devices, and gives this session a new cookie. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/searches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's saved searches, by name. */
        get: operations["list_searches"];
        put?: never;
        /** Keeps a search. */
        post: operations["save_search"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/searches/{search}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Removes a saved search. */
        delete: operations["remove_search"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a second factor is set up. */
        get: operations["get_second_factor"];
        /** Confirms the second factor with a code of the app. Answers with the recovery codes. */
        put: operations["confirm_second_factor"];
        /** Begins to set a second factor up: a secret for the authenticator app. It counts once a code was confirmed. */
        post: operations["begin_second_factor"];
        /** Takes the second factor away. */
        delete: operations["remove_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/second-factor/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes new recovery codes; the old ones no longer work. */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's sessions. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of them. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's app passwords and API tokens. */
        get: operations["list_tokens"];
        put?: never;
        /** Makes an app password or API token. The secret is shown this once. */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a token. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs an operator of the installation in, by a link that works once. Answers with the session's cookie. */
        post: operations["sign_in_operator"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is and what he may do. */
        get: operations["get_session"];
        put?: never;
        /**
         * Signs in with login and password. Answers with the session's cookie, and that of the device if it is to be trusted.
         *     Code `second-factor-needed`: the password was right, the same again with a code.
         */
        post: operations["sign_in"];
        /** Signs out. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chooses a password and uses the link up. Then sign in. */
        post: operations["use_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells whom a link is for. Does not use it up. */
        post: operations["look_at_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tenants, by name. For operators. */
        get: operations["list_tenants"];
        put?: never;
        /** Makes a tenant. For operators. */
        post: operations["add_tenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tenant: for its own people and for operators. */
        get: operations["get_tenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a tenant. For operators. */
        patch: operations["change_tenant"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rows of the audit log, newest first. */
        get: operations["search_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/audit/validation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks that no row of a time frame was changed, removed, added or moved. */
        get: operations["validate_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Figures of the tenant, and notifications with a stable code and the page that mends it. */
        get: operations["get_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Endpoints, by name. */
        get: operations["list_endpoints"];
        put?: never;
        /** Makes an endpoint with a new address that nobody can guess. */
        post: operations["add_endpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/endpoints/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One endpoint. */
        get: operations["get_endpoint"];
        put?: never;
        post?: never;
        /** Removes an endpoint: its address is unknown from now on, and what is sent there is refused for good. */
        delete: operations["remove_endpoint"];
        options?: never;
        head?: never;
        /** Pauses or resumes an endpoint. */
        patch: operations["change_endpoint"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events `change`, whose data has `activity` and `object` (`kind:id`) and never values; `missed` when the listener
         *     was too slow and should read anew.
         */
        get: operations["listen"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exports mail that the caller may read into a file: a job. Its file is there when it has finished. */
        post: operations["add_export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups, by name. */
        get: operations["list_groups"];
        put?: never;
        /** Makes a group. */
        post: operations["add_group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group. */
        get: operations["get_group"];
        put?: never;
        post?: never;
        /** Deletes a group; its members stay. */
        delete: operations["remove_group"];
        options?: never;
        head?: never;
        /** Changes a group. */
        patch: operations["change_group"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/groups/{group}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A group's members, by login. */
        get: operations["list_members"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/groups/{group}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a user a member. */
        put: operations["add_member"];
        post?: never;
        /** Takes a member out. */
        delete: operations["remove_member"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Imports a file of mail – one mail (.eml, .emlx) or an mbox, as the file tells – into a mailbox: a job. The body is
         *     the file.
         */
        post: operations["add_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's jobs, and for an Admin all imports; the newest first. */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One job. */
        get: operations["get_job"];
        put?: never;
        post?: never;
        /** Cancels a job that has not ended; forgets one that has, and removes its file. */
        delete: operations["end_job"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/jobs/{job}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file that an export made. */
        get: operations["job_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mail/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Addresses in From, To and Cc of mail that the caller may read which begin with these letters, those of most mail
         *     first; at most 20. Nobody is told by it who got a blind copy.
         */
        get: operations["mail_addresses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mail/mailboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mailboxes that the caller may read. */
        get: operations["readable_mailboxes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mail/mailboxes/{mailbox}/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The folders of a mailbox, by path. */
        get: operations["mailbox_folders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mail/previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The beginnings of mails' texts, or where the words of a query stand in them. */
        get: operations["mail_previews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mailboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mailboxes, by address. */
        get: operations["list_mailboxes"];
        put?: never;
        /** Makes a mailbox. Mail that comes from now on is linked to it by its addresses. */
        post: operations["add_mailbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mailboxes/{mailbox}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One mailbox. */
        get: operations["get_mailbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Gives a mailbox other secondary addresses. Imported mailboxes can't be changed. */
        patch: operations["change_mailbox"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mailboxes/{mailbox}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who may read a mailbox. */
        get: operations["list_grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mailboxes/{mailbox}/grants/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Shares a mailbox with a group. */
        put: operations["grant_to_group"];
        post?: never;
        /** Takes a mailbox from a group. */
        delete: operations["take_from_group"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mailboxes/{mailbox}/grants/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a mailbox a user's own. */
        put: operations["grant_to_user"];
        post?: never;
        /** Takes a mailbox from a user. */
        delete: operations["take_from_user"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Mails: all that may be read, of a mailbox, of a folder, or what a query finds; the newest first unless sorted
         *     otherwise.
         */
        get: operations["list_mails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One mail: headers, attachments, envelope, copies and their places in the chain. */
        get: operations["get_mail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/attachments/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One attachment, decoded. */
        get: operations["mail_attachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/conversation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mails of the same conversation, this one among them, oldest first. */
        get: operations["mail_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The body as a safe HTML page, for a sandboxed frame. Header `Mailstead-Remote-Blocked` counts what was not loaded. */
        get: operations["mail_html"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/namesakes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Other mails with the same Message-ID. */
        get: operations["mail_namesakes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/raw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The exact bytes of a mail. */
        get: operations["mail_raw"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The journal report that a mail came in, as received. For Compliance: it names everybody who got the mail. */
        get: operations["mail_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The body as plain text. */
        get: operations["mail_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/mails/{mail}/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Joins every copy of a mail from the log and compares its SHA-256, now. */
        post: operations["verify_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/refusals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries that were refused for good, newest first: their senders have dropped them. At most 1,000. */
        get: operations["list_refusals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Secrets, by name, without their values. */
        get: operations["list_secrets"];
        put?: never;
        /** Makes a secret. */
        post: operations["add_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/secrets/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One secret, without its value. */
        get: operations["get_secret"];
        put?: never;
        post?: never;
        /** Deletes a secret that nothing uses. */
        delete: operations["remove_secret"];
        options?: never;
        head?: never;
        /** Renames a secret or overwrites its value. */
        patch: operations["change_secret"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/secrets/{secret}/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public part of a certificate, PEM. */
        get: operations["download_certificate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The settings that hold. */
        get: operations["get_settings"];
        /** Puts other settings in their place; a setting that is absent gets its default. */
        put: operations["set_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/unknown-addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The most frequent addresses of our domains in mail of the last 30 days that no mailbox has; at most 100. */
        get: operations["list_unknown_addresses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Users, by login. */
        get: operations["list_users"];
        put?: never;
        /** Makes a user, without a password: make a set-up link for him. */
        post: operations["add_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One user. */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /** Deletes a user. Mail and mailboxes stay. */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /** Changes a user. Disabling him ends his sessions. */
        patch: operations["change_user"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The groups of a user. */
        get: operations["user_groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/require-new-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a user choose a new password at his next sign-in. */
        post: operations["require_new_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a user's password away, ends his sessions, and makes a link by which he chooses another. */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a user's second factor away, for somebody who lost his telephone. */
        delete: operations["reset_second_factor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sessions of a user. */
        get: operations["user_sessions"];
        put?: never;
        post?: never;
        /** Ends all sessions of a user. */
        delete: operations["end_user_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/users/{user}/setup-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a one-time link by which a user without a password chooses one. */
        post: operations["make_setup_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counters in Prometheus text format 0.0.4. For operators, and for whoever asks from this machine. */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An attachment in the list of a mail. */
        Attached: {
            /** @description Type as the mail says. */
            content_type: string;
            /** @description Its place in the list: what the download asks for. */
            index: number;
            /** @description Belongs to the display of the mail, such as a picture in its text. */
            inline: boolean;
            /** @description Name as the mail says. */
            name?: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
        };
        /** @description A second factor on its way. */
        Begun: {
            /** @description The secret in base32, for who types it. */
            secret: components["schemas"]["Revealed"];
            /** @description `otpauth://` URI, for a QR code. */
            uri: components["schemas"]["Revealed"];
        };
        /** @description A place where the chain does not fit. */
        Broken: {
            /**
             * Format: int64
             * @description Number of the row.
             */
            number: number;
            /** @description What does not fit. */
            why: string;
        };
        /** @description A certificate that the service shows. */
        Certificate: {
            /** @description The file that it was read from. */
            file: string;
            /** @description SHA-256 of its DER bytes, hex. */
            fingerprint: string;
            /** @description Who signed it. */
            issuer: string;
            /** @description Made by the service itself, not given by the operator. */
            made_here: boolean;
            /** @description Names and addresses that it stands for (`subjectAltName`). */
            names: string[];
            /**
             * Format: int64
             * @description When it ends to hold, Unix milliseconds.
             */
            not_after: number;
            /**
             * Format: int64
             * @description When it begins to hold, Unix milliseconds.
             */
            not_before: number;
            /** @description Whose it is, as `CN=…, O=…`. */
            subject: string;
            /** @description What it is for. */
            use: components["schemas"]["CertificateUse"];
        };
        /**
         * @description What a certificate is for.
         * @enum {string}
         */
        CertificateUse: "smtp" | "http";
        /** @description What of an endpoint is to be changed. */
        ChangeEndpoint: {
            /** @description While it is paused senders are told to come again. */
            paused: boolean;
        };
        /** @description What of a group is to be changed; what is absent stays. */
        ChangeGroup: {
            /** @description Name. */
            name?: string | null;
            /** @description What it gives its members. */
            roles?: components["schemas"]["Role"][] | null;
        };
        /** @description A mailbox's secondary addresses. */
        ChangeMailbox: {
            /** @description Secondary addresses, all of them. */
            also: string[];
        };
        /** @description What of a secret is to be changed; what is absent stays. Its kind stays always. */
        ChangeSecret: {
            /** @description Name. */
            name?: string | null;
            /** @description Another value of the same kind. */
            value?: unknown;
        };
        /** @description What of a tenant is to be changed; what is absent stays. */
        ChangeTenant: {
            /** @description Login domains, all of them. One that has users can't be taken away. */
            domains?: string[] | null;
            /** @description While it is paused its endpoints tell senders to come again. */
            paused?: boolean | null;
        };
        /** @description What of a user is to be changed; what is absent stays. */
        ChangeUser: {
            /** @description Whether he may sign in. */
            active?: boolean | null;
            /** @description Full name. */
            name?: string | null;
            /** @description Whether he must set up a second factor. */
            totp_required?: boolean | null;
        };
        /** @description A link and the password chosen with it. */
        ChosenPassword: {
            /** @description The password. */
            password: string;
            /** @description The token. */
            token: string;
        };
        /** @description A code of the authenticator app. */
        Code: {
            /** @description Six digits. */
            code: string;
        };
        /** @description A conversation, as far as it may be read. */
        Conversation: {
            /** @description False if there may be more: only so many are shown, and only so many of the same subject are looked at. */
            complete: boolean;
            /** @description Its mails, oldest first. */
            mails: components["schemas"]["Listed"][];
        };
        /** @description Something that is not as it was written. */
        DamagedPlace: {
            /**
             * Format: int32
             * @description A mail that it costs.
             */
            mail?: number | null;
            /**
             * Format: int64
             * @description Byte offset.
             */
            offset: number;
            /**
             * Format: int32
             * @description Segment number.
             */
            segment: number;
            /** @description What does not fit. */
            why: string;
        };
        /** @description A tenant at one moment. */
        Dashboard: {
            /**
             * Format: int64
             * @description Bytes of all copies as received.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Bytes on disk: the catalog.
             */
            catalog_bytes: number;
            /**
             * Format: int64
             * @description Copies of them.
             */
            copies: number;
            /** @description Mails of the last 30 days, today (UTC) last. */
            days: components["schemas"]["DayOfMail"][];
            disk?: components["schemas"]["Disk"] | null;
            /** @description Journal endpoints, by name. */
            endpoints: components["schemas"]["EndpointFigures"][];
            /**
             * Format: int64
             * @description Bytes on disk: the index.
             */
            index_bytes: number;
            /**
             * Format: int64
             * @description Archive mailboxes.
             */
            mailboxes: number;
            /**
             * Format: int64
             * @description Mails.
             */
            mails: number;
            /** @description What needs an Admin, the worst first. */
            notifications: components["schemas"]["Notification"][];
            /** @description Whether the tenant takes no mail for now. */
            paused: boolean;
            /**
             * Format: int64
             * @description Deliveries refused for good.
             */
            refused: number;
            /**
             * Format: int64
             * @description Bytes on disk: the log, which is the archive.
             */
            stored_bytes: number;
            /**
             * Format: int64
             * @description When this was, Unix milliseconds.
             */
            time: number;
            verification?: components["schemas"]["Verification"] | null;
        };
        /** @description Mails of a day. */
        DayOfMail: {
            /** @description `YYYY-MM-DD`, UTC. */
            date: string;
            /**
             * Format: int64
             * @description Mails that came.
             */
            mails: number;
        };
        /** @description A trusted device. */
        Device: {
            /** @description What the browser called itself. */
            agent: string;
            /**
             * Format: int64
             * @description Since when it is trusted, Unix milliseconds.
             */
            created: number;
            /**
             * Format: int64
             * @description Until when.
             */
            expires: number;
            /** @description Id; not the cookie. */
            id: string;
        };
        /** @description Room on the file system of the data directory, bytes. */
        Disk: {
            /**
             * Format: int64
             * @description Free for this user.
             */
            free: number;
            /**
             * Format: int64
             * @description In all.
             */
            total: number;
        };
        /** @description An endpoint. */
        Endpoint: {
            /** @description The address mail servers deliver to. */
            address: string;
            /** @description The hidden part of its address, which names it. */
            id: string;
            /**
             * Format: int64
             * @description When the last was taken, Unix milliseconds.
             */
            last?: number | null;
            /**
             * Format: int32
             * @description Number of its archive mailbox.
             */
            mailbox: number;
            /**
             * Format: int64
             * @description Bytes of the largest mail it takes.
             */
            max_size: number;
            /** @description Its name. */
            name: string;
            /** @description Networks that may deliver; empty = all. */
            networks: string[];
            /** @description Takes no mail for now. */
            paused: boolean;
            /** @description STARTTLS is not required. */
            plain: boolean;
            /**
             * Format: int64
             * @description Mails taken.
             */
            received: number;
        };
        /** @description A journal endpoint's figures. */
        EndpointFigures: {
            /** @description The hidden part of its address, which names it. */
            id: string;
            /**
             * Format: int64
             * @description When the last was taken, Unix milliseconds.
             */
            last?: number | null;
            /** @description Its name. */
            name: string;
            /** @description Takes no mail for now. */
            paused: boolean;
            /**
             * Format: int64
             * @description Mails taken.
             */
            received: number;
            /**
             * Format: int64
             * @description Milliseconds without mail after which it counts as silent.
             */
            silent_after: number;
        };
        /** @description A row. */
        Entry: {
            /** @description What was done or tried. */
            activity: string;
            /** @description Id of the actor. */
            actor: string;
            /** @description nobody, user, operator, system. */
            actor_kind: string;
            /** @description Login of the actor at that time. */
            actor_name: string;
            /** @description Network address it came from. */
            address: string;
            /** @description Field → before and after. */
            changes: unknown;
            /** @description Done, or refused or failed. */
            good: boolean;
            /** @description Why it was refused. */
            message: string;
            /**
             * Format: int64
             * @description Its number, without a gap.
             */
            number: number;
            /** @description To what: `kind:id`. */
            object: string;
            /** @description Its name at that time. */
            object_name: string;
            /** @description Id of the request. */
            request: string;
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            time: number;
        };
        /** @description A folder of a mailbox. */
        Folder: {
            /**
             * Format: int64
             * @description Mails in it.
             */
            mails: number;
            /** @description Names joined by `/`. */
            path: string;
        };
        /**
         * @description The form of an export.
         * @enum {string}
         */
        Format: "zip" | "mbox";
        /** @description Somebody who may read a mailbox. */
        Grantee: {
            /** @description Id. */
            id: string;
            /** @description `user` or `group`. */
            kind: string;
            /** @description Login or name. */
            name: string;
        };
        /** @description A group. */
        Group: {
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /** @description Id. */
            id: string;
            /**
             * Format: int64
             * @description Number of members.
             */
            members: number;
            /** @description Name. */
            name: string;
            /** @description Directory service it comes from; empty = made by hand. */
            origin: string;
            /** @description What it gives its members. */
            roles: components["schemas"]["Role"][];
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /** @description That the service lives. */
        Health: {
            /** @description `ok`. */
            status: string;
            /** @description Its version. */
            version: string;
        };
        /** @description The installation at one moment. */
        Installation: components["schemas"]["Service"] & {
            /** @description The certificates that the next who connects is shown. */
            certificates: components["schemas"]["Certificate"][];
            /** @description The data directory. */
            data: string;
            /** @description What it takes. */
            storage: components["schemas"]["Storage"];
        };
        /** @description Whom a link is for. */
        Invitation: {
            /**
             * Format: int64
             * @description When the link ends, Unix milliseconds.
             */
            expires: number;
            /** @description His login. */
            login: string;
            /** @description His full name. */
            name: string;
            /**
             * Format: int32
             * @description Fewest characters of a password.
             */
            password_length: number;
        };
        /** @description A job as its owner and the Admins see it. */
        Job: {
            /** @description Why it did not end well. */
            cause?: string | null;
            /**
             * Format: int64
             * @description When it was asked for, Unix milliseconds.
             */
            created: number;
            /**
             * Format: int64
             * @description Done so far.
             */
            done: number;
            /**
             * Format: int64
             * @description When it ended.
             */
            ended?: number | null;
            /** @description Id. */
            id: string;
            /** @description What it does. */
            kind: components["schemas"]["JobKind"];
            /** @description What for, in words: the query of an export, the file of an import. */
            name: string;
            /** @description What it came to: the balance of an import; counts and file name of an export. */
            result?: unknown;
            /** @description How bad what happened so far is. */
            severity: components["schemas"]["Severity"];
            /**
             * Format: int64
             * @description When it last began.
             */
            started?: number | null;
            /** @description Where it is. */
            state: components["schemas"]["State"];
            /**
             * Format: int64
             * @description Of so many, if that is known.
             */
            total?: number | null;
            /** @description What is counted. */
            what: string;
        };
        /**
         * @description What a job does.
         * @enum {string}
         */
        JobKind: "export" | "import";
        /** @description A limit. */
        Limit: {
            /** @description What it is about. */
            about: components["schemas"]["Limited"];
            /** @description The setting that says it; absent where it is built in or the system's. */
            setting?: string | null;
            /** @description What it is counted in. */
            unit: components["schemas"]["Unit"];
            /**
             * Format: int64
             * @description The most there may be.
             */
            value: number;
        };
        /**
         * @description What a limit is about.
         * @enum {string}
         */
        Limited: "smtp-connections" | "smtp-connections-per-address" | "smtp-recipients" | "smtp-mails" | "smtp-errors" | "smtp-memory" | "smtp-idle" | "smtp-data" | "smtp-mail" | "smtp-delivery" | "smtp-handshake" | "smtp-drain" | "http-connections" | "http-connections-per-address" | "http-body" | "http-head" | "http-idle" | "http-stalled" | "http-body-time" | "http-drain" | "open-files";
        /** @description A one-time link by which a user chooses a password. */
        Link: {
            /** @description The link itself, if people can reach the web interface; else it works only in the window of this computer. */
            address?: string | null;
            /**
             * Format: int64
             * @description When it ends, Unix milliseconds.
             */
            expires: number;
            /** @description The user's login. */
            login: string;
            /** @description Goes into `/api/v1/setup`, or behind `/setup#` of the web interface. Shown this once. */
            token: string;
        };
        /** @description The token of a link. In the body, so that it stands in no log of a proxy. */
        LinkToken: {
            /** @description The token. */
            token: string;
        };
        /** @description A mailbox that a mail is linked to. */
        LinkedTo: {
            /** @description Primary address. */
            address: string;
            /**
             * Format: int32
             * @description Number.
             */
            id: number;
        };
        /** @description A mail in a list. */
        Listed: {
            /**
             * Format: int64
             * @description Archive date, Unix milliseconds.
             */
            archived: number;
            /**
             * Format: int32
             * @description Number of attachments.
             */
            attachments: number;
            /**
             * Format: int64
             * @description Message date, Unix seconds.
             */
            date: number;
            from?: components["schemas"]["Person"] | null;
            /**
             * Format: int32
             * @description Number.
             */
            id: number;
            /** @description Message-ID as written. */
            message_id?: string | null;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description Subject. */
            subject: string;
            /** @description The first addresses in To. */
            to: string[];
            /**
             * Format: int32
             * @description How many more there are.
             */
            to_more: number;
        };
        /** @description A tenant that was made. */
        MadeTenant: {
            link?: components["schemas"]["Link"] | null;
            /** @description The tenant. */
            tenant: components["schemas"]["TenantView"];
        };
        /** @description A page of mails. */
        MailList: {
            /** @description False if the index was still catching up after a start: there may be more. */
            complete: boolean;
            /** @description The mails. */
            items: components["schemas"]["Listed"][];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            total: number;
        };
        /** @description A mailbox. */
        Mailbox: {
            /** @description Primary address. */
            address: string;
            /** @description Secondary addresses. */
            also: string[];
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /** @description Who may read it. */
            grants: components["schemas"]["Grantee"][];
            /**
             * Format: int32
             * @description Number.
             */
            id: number;
            /** @description Made by an import: can't be changed, and is linked by nothing else. */
            imported: boolean;
            /**
             * Format: int64
             * @description Mails linked to it.
             */
            mails: number;
            /** @description Directory service it comes from; empty = made by hand. */
            origin: string;
        };
        /** @description An endpoint to be made. */
        MakeEndpoint: {
            /**
             * Format: int32
             * @description Number of the mailbox that all its mail is linked to.
             */
            mailbox: number;
            /**
             * Format: int64
             * @description Bytes of the largest mail it takes; else 150 MB.
             */
            max_size?: number | null;
            /** @description Name. */
            name: string;
            /** @description Networks (CIDR) that may deliver; none = anybody who knows the address. */
            networks?: string[];
            /** @description STARTTLS is not required. */
            plain?: boolean;
        };
        /** @description A secret to be made. */
        MakeSecret: {
            /** @description Name, unique within the tenant. */
            name: string;
            /** @description Its value. */
            value: unknown;
        };
        /** @description A tenant to be made. */
        MakeTenant: {
            /** @description Login of its first Admin. */
            admin?: string | null;
            /** @description Login domains, each unique in the installation. */
            domains?: string[];
            /** @description Name, unique in the installation. */
            name: string;
        };
        /** @description A token to be made. */
        MakeToken: {
            /**
             * Format: int32
             * @description Days that it works; absent = until it is revoked.
             */
            days?: number | null;
            /** @description `app`: a password for a program that reads mail; `api`: for scripts. */
            kind: components["schemas"]["TokenKind"];
            /** @description What it is for. */
            name: string;
            /** @description What it may be used for; an app password reads mail and nothing else. */
            scopes?: components["schemas"]["Scope"][];
        };
        /**
         * @description What has to be done first.
         * @enum {string}
         */
        Must: "change-password" | "set-up-second-factor";
        /** @description An export to be made. */
        NewExport: {
            /** @description Only of this folder of the mailbox; empty = what is in none. */
            folder?: string | null;
            /** @description The form. */
            format: components["schemas"]["Format"];
            /** @description These mails, and then nothing else. */
            ids?: number[] | null;
            /**
             * Format: int32
             * @description Only of this mailbox.
             */
            mailbox?: number | null;
            /** @description What this query finds. */
            query?: string | null;
        };
        /** @description A group to be made. */
        NewGroup: {
            /** @description Name. */
            name: string;
            /** @description What it gives its members; named twice is named once. */
            roles?: components["schemas"]["Role"][];
        };
        /** @description A mailbox to be made. */
        NewMailbox: {
            /** @description Primary address; never changes. */
            address: string;
            /** @description Secondary addresses. */
            also?: string[];
        };
        /** @description The old password and a new one. */
        NewPassword: {
            /** @description The password until now. */
            current: string;
            /** @description The new one. */
            new: string;
        };
        /** @description A token that was made. */
        NewToken: {
            /** @description The token itself, this once. */
            secret: components["schemas"]["Revealed"];
            /** @description What is known of it from now on. */
            token: components["schemas"]["Token"];
        };
        /** @description A user to be made. */
        NewUser: {
            /** @description `name@domain`, with one of the tenant's login domains. */
            login: string;
            /** @description Full name. */
            name: string;
        };
        /** @description Something that needs an Admin. */
        Notification: {
            /** @description Stable code. */
            code: string;
            /**
             * Format: int64
             * @description How many it is about: endpoints, mailboxes, mails, addresses, bytes free, days left; see the code.
             */
            count: number;
            /** @description Path within the administration that leads to the mend. */
            link: string;
            /** @description The first names or addresses of what it is about. */
            names: string[];
            /** @description The one thing it is about, `kind:id`; empty if it is about several or about the tenant. */
            object: string;
            /** @description How bad it is. */
            severity: components["schemas"]["Severity"];
            /** @description For people, a whole sentence. */
            text: string;
        };
        /** @description A link that an operator made with `mailstead operator link`. */
        OperatorSignIn: {
            /** @description Its token. */
            token: string;
        };
        /** @description A part of a list. */
        PageOf_Endpoint: {
            /** @description What it holds. */
            items: {
                /** @description The address mail servers deliver to. */
                address: string;
                /** @description The hidden part of its address, which names it. */
                id: string;
                /**
                 * Format: int64
                 * @description When the last was taken, Unix milliseconds.
                 */
                last?: number | null;
                /**
                 * Format: int32
                 * @description Number of its archive mailbox.
                 */
                mailbox: number;
                /**
                 * Format: int64
                 * @description Bytes of the largest mail it takes.
                 */
                max_size: number;
                /** @description Its name. */
                name: string;
                /** @description Networks that may deliver; empty = all. */
                networks: string[];
                /** @description Takes no mail for now. */
                paused: boolean;
                /** @description STARTTLS is not required. */
                plain: boolean;
                /**
                 * Format: int64
                 * @description Mails taken.
                 */
                received: number;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_Entry: {
            /** @description What it holds. */
            items: {
                /** @description What was done or tried. */
                activity: string;
                /** @description Id of the actor. */
                actor: string;
                /** @description nobody, user, operator, system. */
                actor_kind: string;
                /** @description Login of the actor at that time. */
                actor_name: string;
                /** @description Network address it came from. */
                address: string;
                /** @description Field → before and after. */
                changes: unknown;
                /** @description Done, or refused or failed. */
                good: boolean;
                /** @description Why it was refused. */
                message: string;
                /**
                 * Format: int64
                 * @description Its number, without a gap.
                 */
                number: number;
                /** @description To what: `kind:id`. */
                object: string;
                /** @description Its name at that time. */
                object_name: string;
                /** @description Id of the request. */
                request: string;
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                time: number;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_Group: {
            /** @description What it holds. */
            items: {
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                created: number;
                /** @description Id. */
                id: string;
                /**
                 * Format: int64
                 * @description Number of members.
                 */
                members: number;
                /** @description Name. */
                name: string;
                /** @description Directory service it comes from; empty = made by hand. */
                origin: string;
                /** @description What it gives its members. */
                roles: components["schemas"]["Role"][];
                /**
                 * Format: int64
                 * @description Counts changes.
                 */
                version: number;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_Mailbox: {
            /** @description What it holds. */
            items: {
                /** @description Primary address. */
                address: string;
                /** @description Secondary addresses. */
                also: string[];
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                created: number;
                /** @description Who may read it. */
                grants: components["schemas"]["Grantee"][];
                /**
                 * Format: int32
                 * @description Number.
                 */
                id: number;
                /** @description Made by an import: can't be changed, and is linked by nothing else. */
                imported: boolean;
                /**
                 * Format: int64
                 * @description Mails linked to it.
                 */
                mails: number;
                /** @description Directory service it comes from; empty = made by hand. */
                origin: string;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_Secret: {
            /** @description What it holds. */
            items: (components["schemas"]["Shown"] & {
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                created: number;
                /** @description Id. */
                id: string;
                /** @description Name, unique within the tenant. */
                name: string;
                /** @description What uses it. */
                used_by: components["schemas"]["Use"][];
                /**
                 * Format: int64
                 * @description Counts changes.
                 */
                version: number;
            })[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_TenantView: {
            /** @description What it holds. */
            items: {
                /** @description Login domains. */
                domains: string[];
                /** @description Id. */
                id: string;
                /** @description Name. */
                name: string;
                /** @description Its endpoints tell senders to come again. */
                paused: boolean;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A part of a list. */
        PageOf_User: {
            /** @description What it holds. */
            items: {
                /** @description Whether he may sign in. */
                active: boolean;
                /**
                 * Format: int64
                 * @description Unix milliseconds.
                 */
                created: number;
                /** @description Whether he has a password yet. */
                has_password: boolean;
                /** @description Id. */
                id: string;
                /** @description `name@domain`. */
                login: string;
                /** @description Must choose a new password at the next sign-in. */
                must_change: boolean;
                /** @description Full name. */
                name: string;
                /** @description Directory service he comes from; empty = made by hand. */
                origin: string;
                /** @description A second factor is asked for. */
                totp: boolean;
                /** @description He must set up a second factor at the next sign-in. */
                totp_required: boolean;
                /**
                 * Format: int64
                 * @description Counts changes.
                 */
                version: number;
            }[];
            /** @description `after` of the next page; absent on the last. */
            next?: string | null;
        };
        /** @description A password, to show that it is really the user who asks. */
        Password: {
            /** @description The password. */
            password: string;
        };
        /** @description A name and an address. */
        Person: {
            /** @description Address as written. */
            address: string;
            /** @description Display name. */
            name?: string | null;
        };
        /** @description A run of a text, found by the query or not. */
        Piece: {
            /** @description Whether a word of the query stands here. */
            hit: boolean;
            /** @description The text. */
            text: string;
        };
        /** @description A mailbox and folder that show a mail. */
        Placed: {
            /** @description Path of the folder. */
            folder: string;
            /**
             * Format: int32
             * @description Number of the mailbox.
             */
            mailbox: number;
        };
        /** @description What is shown of a mail in a list. */
        Preview: {
            /**
             * Format: int32
             * @description Number of the mail.
             */
            id: number;
            /** @description Its subject. */
            subject: components["schemas"]["Piece"][];
            /** @description Its text around the first word found, or the beginning of its text. */
            text: components["schemas"]["Piece"][];
        };
        /** @description What an answer of 4xx or 5xx says. */
        ProblemBody: {
            /** @description Stable code. */
            code: string;
            /** @description For people. */
            detail: string;
            /** @description The field that can't be taken. */
            field?: string | null;
            /**
             * Format: int32
             * @description The status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description `about:blank`: the code says more. */
            type: string;
        };
        /** @description What a check of a copy found. */
        Proof: {
            /**
             * Format: int32
             * @description Number of the copy.
             */
            copy: number;
            /** @description SHA-256 that it was archived with. */
            digest: string;
            /** @description Whether its bytes still have it. */
            ok: boolean;
            /**
             * Format: int64
             * @description Place in the chain of the log.
             */
            sequence: number;
            /** @description What does not fit. */
            why?: string | null;
        };
        /** @description A certificate that was to be read anew. */
        ReadAnew: {
            /** @description Why the old one stays; absent if the file was read and holds from now on. */
            error?: string | null;
            /** @description What it is for. */
            use: components["schemas"]["CertificateUse"];
        };
        /** @description A mailbox that may be read. */
        Readable: {
            /** @description Primary address. */
            address: string;
            /**
             * Format: int32
             * @description Number.
             */
            id: number;
            /** @description Made by an import. */
            imported: boolean;
            /** @description `mine`, `shared`, or `other` (Compliance). */
            kind: string;
            /**
             * Format: int64
             * @description Mails in it.
             */
            mails: number;
        };
        /** @description Who really got a mail. */
        Recipient: {
            /** @description Address. */
            address: string;
            /** @description The list he was reached by. */
            expanded?: string | null;
            /** @description Whose mail was forwarded to him. */
            forwarded?: string | null;
            /** @description Stands in no header of the mail: a blind copy, or a member of a list. */
            hidden: boolean;
            /** @description `to`, `cc`, `bcc`, or `recipient` where the source does not tell. */
            kind: string;
        };
        /** @description Codes that work once each instead of the authenticator app. Shown this once. */
        RecoveryCodes: {
            /** @description The codes. */
            recovery_codes: components["schemas"]["Revealed"][];
        };
        /** @description A delivery refused for good. */
        RefusalRow: {
            /**
             * Format: int32
             * @description SMTP code answered.
             */
            code: number;
            /** @description Endpoint's name. */
            endpoint?: string | null;
            /** @description Envelope sender. */
            mail_from?: string | null;
            /** @description Address of the client. */
            peer: string;
            /** @description Envelope recipient. */
            recipient?: string | null;
            /** @description Tenant's id, if an endpoint was known. */
            tenant?: string | null;
            /** @description Text answered. */
            text: string;
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            time: number;
        };
        /** @description A secret that is shown once: never logged, not kept. */
        Revealed: string;
        /**
         * @description What groups give their members.
         * @enum {string}
         */
        Role: "admin" | "auditor" | "compliance" | "reader";
        /**
         * @description Room on the data directory's file system, bytes. Mail is refused with 452 when a write finds no room: nothing is
         *     kept in reserve.
         */
        Room: {
            /**
             * Format: int64
             * @description With less free than this they are told that it is urgent.
             */
            error_below: number;
            /**
             * Format: int64
             * @description Free for the service.
             */
            free: number;
            /**
             * Format: int64
             * @description In all.
             */
            total: number;
            /**
             * Format: int64
             * @description With less free than this Admins are warned (`disk-nearly-full`).
             */
            warning_below: number;
        };
        /** @description A search to be kept. */
        SaveSearch: {
            /** @description What it is named. */
            name: string;
            /** @description The query. */
            query: string;
        };
        /** @description A search that a user keeps. */
        SavedSearch: {
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /** @description Id. */
            id: string;
            /** @description What he named it. */
            name: string;
            /** @description The query. */
            query: string;
        };
        /**
         * @description What an API token or an app password may be used for: less than, never more than, its user may do.
         * @enum {string}
         */
        Scope: "admin" | "audit" | "mail";
        /** @description How a user's second factor stands. */
        SecondFactor: {
            /** @description A code is asked for at sign-in. */
            on: boolean;
            /**
             * Format: int32
             * @description Recovery codes left.
             */
            recovery_codes: number;
            /** @description It must be on. */
            required: boolean;
        };
        /** @description A secret, as it may be shown. */
        Secret: components["schemas"]["Shown"] & {
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /** @description Id. */
            id: string;
            /** @description Name, unique within the tenant. */
            name: string;
            /** @description What uses it. */
            used_by: components["schemas"]["Use"][];
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /** @description What a host tells of itself. */
        Service: {
            /** @description What is bounded. */
            limits: components["schemas"]["Limit"][];
            /** @description All settings, by name. */
            settings: components["schemas"]["Setting"][];
            /** @description How it takes mail. */
            smtp: components["schemas"]["Smtp"];
            /**
             * Format: int64
             * @description When it started, Unix milliseconds.
             */
            started: number;
            /** @description Version of the program. */
            version: string;
            /** @description How people reach it. */
            web: components["schemas"]["Web"];
        };
        /** @description A session, as its user sees it. */
        Session: {
            /** @description Network address it began at. */
            address: string;
            /** @description What the browser called itself. */
            agent: string;
            /**
             * Format: int64
             * @description When it began, Unix milliseconds.
             */
            created: number;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /**
             * Format: int64
             * @description When it ends whatever happens.
             */
            expires: number;
            /** @description Id; not the token. */
            id: string;
            /**
             * Format: int64
             * @description When it was last used, to about a minute.
             */
            seen: number;
        };
        /** @description Who is signed in, and what he may do. */
        SessionView: {
            /** @description His login. */
            login: string;
            must?: components["schemas"]["Must"] | null;
            /** @description His full name. */
            name: string;
            /** @description Is an operator of the installation: belongs to no tenant, and may look after all. */
            operator: boolean;
            /** @description His roles, all his groups together. */
            roles: components["schemas"]["Role"][];
            /** @description Id of his tenant; none for an operator. */
            tenant?: string | null;
            /** @description Name of his tenant. */
            tenant_name?: string | null;
            /** @description His id. */
            user: string;
        };
        /** @description A setting of the service. Where it names a secret it names its file. */
        Setting: {
            /** @description The flag that says it. */
            flag: string;
            /** @description What it is. */
            help: string;
            /** @description Its key in `mailstead.toml`; absent if it can't stand there. */
            key?: string | null;
            /** @description Its name, as `mailstead config` prints it. */
            name: string;
            /** @description Where that comes from. */
            source: components["schemas"]["Source"];
            /** @description The value that holds. */
            value?: string | null;
            /** @description The environment variable that says it. */
            variable: string;
        };
        /**
         * @description How bad it is.
         * @enum {string}
         */
        Severity: "error" | "warning" | "info";
        /** @description What may be shown of a secret; its `kind` stands in the JSON. */
        Shown: {
            /** @enum {string} */
            kind: "basic";
            /** @description User name. */
            user: string;
        } | {
            /** @description SHA-256 of its DER bytes, hex. */
            fingerprint: string;
            /** @enum {string} */
            kind: "certificate";
            /**
             * Format: int64
             * @description When it ends to hold, Unix milliseconds.
             */
            not_after: number;
            /**
             * Format: int64
             * @description When it begins to hold, Unix milliseconds.
             */
            not_before: number;
            /** @description Its subject, as `CN=…, O=…`. */
            subject: string;
        } | {
            /** @description Client id. */
            client_id: string;
            /** @description Id or domain of the tenant there, or the server's address. */
            issuer: string;
            /** @enum {string} */
            kind: "oauth-client";
        } | {
            /** @description Its address. */
            email: string;
            /** @description Id of its key. */
            key_id: string;
            /** @enum {string} */
            kind: "service-account";
            /** @description Its project. */
            project: string;
            /** @description Where it gets its tokens. */
            token_uri: string;
        };
        /** @description One distinct byte sequence of a mail. */
        ShownCopy: {
            /**
             * Format: int64
             * @description Archive date, Unix milliseconds.
             */
            archived: number;
            /**
             * Format: int32
             * @description Number.
             */
            copy: number;
            /** @description SHA-256 of the bytes as received, hex. */
            digest: string;
            /** @description SHA-256 of the mail inside the report. */
            enclosed_digest?: string | null;
            /** @description Name of the journal endpoint. */
            endpoint?: string | null;
            /** @description `mail` or `report`. */
            kind: string;
            /**
             * Format: int64
             * @description Byte offset in it.
             */
            offset: number;
            /**
             * Format: int32
             * @description Segment file.
             */
            segment: number;
            /**
             * Format: int64
             * @description Place in the chain of the log.
             */
            sequence: number;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description The way it came: journal, import, … */
            way: string;
        };
        /** @description Who really sent and got a mail, as journal or SMTP session said. */
        ShownEnvelope: {
            /** @description Sender; empty for the null sender. */
            from?: string | null;
            /** @description On whose behalf. */
            on_behalf_of?: string | null;
            /** @description Recipients that the reader may know of. */
            recipients: components["schemas"]["Recipient"][];
        };
        /** @description One mail. */
        ShownMail: {
            /**
             * Format: int64
             * @description Archive date, Unix milliseconds.
             */
            archived: number;
            /** @description Attachments. */
            attachments: components["schemas"]["Attached"][];
            /** @description Bcc and Resent-Bcc, where the reader may know. */
            bcc: components["schemas"]["Person"][];
            /** @description Cc. */
            cc: components["schemas"]["Person"][];
            /** @description Its copies, oldest first. */
            copies: components["schemas"]["ShownCopy"][];
            /**
             * Format: int64
             * @description Message date, Unix seconds.
             */
            date: number;
            /** @description SHA-256 of the mail's bytes, hex: what `sha256sum` says of the download. */
            digest: string;
            envelope?: components["schemas"]["ShownEnvelope"] | null;
            /** @description Folders it is placed in, of those mailboxes. */
            folders: components["schemas"]["Placed"][];
            /** @description From. */
            from: components["schemas"]["Person"][];
            /**
             * Format: int32
             * @description Number.
             */
            id: number;
            /** @description Mailboxes it is linked to, of those that the reader may read. */
            mailboxes: components["schemas"]["LinkedTo"][];
            /** @description What is odd about its bytes. */
            marks: string[];
            /** @description Message-ID as written. */
            message_id?: string | null;
            /** @description Message-IDs that it answers. */
            references: string[];
            /** @description Reply-To. */
            reply_to: components["schemas"]["Person"][];
            /** @description Sender. */
            sender: components["schemas"]["Person"][];
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description Subject. */
            subject: string;
            /** @description To. */
            to: components["schemas"]["Person"][];
        };
        /** @description What somebody signs in with. */
        SignIn: {
            /** @description A code of the authenticator app, or a recovery code; asked for with code `second-factor-needed`. */
            code?: string | null;
            /** @description `name@domain`. */
            login: string;
            /** @description Password. */
            password: string;
            /** @description Ask for no code on this device for 14 days. */
            trust?: boolean;
        };
        /** @description How the service takes mail. */
        Smtp: {
            /** @description The name that it greets with. */
            hostname: string;
            /** @description Address with implicit TLS; absent if there is no such listener. */
            implicit_tls?: string | null;
            /** @description Domain of the journal endpoints' addresses. */
            journal_domain: string;
            /**
             * Format: int64
             * @description Bytes of one mail, as announced now (`SIZE`): the most that any endpoint takes.
             */
            max_message_bytes: number;
            /** @description Address with STARTTLS; absent if there is no such listener. */
            starttls?: string | null;
        };
        /**
         * @description Where a setting comes from.
         * @enum {string}
         */
        Source: "flag" | "environment" | "file" | "default";
        /**
         * @description Where a job is.
         * @enum {string}
         */
        State: "queued" | "running" | "cancelling" | "finished" | "cancelled";
        /** @description What the installation takes on the disk, bytes. */
        Storage: {
            /**
             * Format: int64
             * @description Catalogs.
             */
            catalog_bytes: number;
            disk?: components["schemas"]["Room"] | null;
            /**
             * Format: int64
             * @description Search indexes.
             */
            index_bytes: number;
            /**
             * Format: int64
             * @description Segment logs: the archives themselves.
             */
            log_bytes: number;
            /** @description Each tenant, the largest first. */
            tenants: components["schemas"]["TenantStorage"][];
        };
        /** @description The settings. */
        TenantSettings: {
            /**
             * Format: int32
             * @description Fewest characters of a password.
             * @default 12
             */
            password_length: number;
            /**
             * @description Readers may export what they may read.
             * @default true
             */
            readers_may_export: boolean;
            /**
             * Format: int32
             * @description Hours after which any session ends.
             * @default 12
             */
            session_hours: number;
            /**
             * Format: int32
             * @description Minutes after which a session that was not used ends.
             * @default 60
             */
            session_idle_minutes: number;
            /**
             * Format: int32
             * @description Hours without mail after which an endpoint counts as silent; 0 = judged by its usual gap.
             * @default 0
             */
            silent_hours: number;
            /**
             * @description Every user must set up a second factor.
             * @default false
             */
            totp_required: boolean;
        };
        /** @description What a tenant's archive takes on the disk. */
        TenantStorage: {
            /**
             * Format: int64
             * @description Log, catalog and index together, bytes.
             */
            bytes: number;
            /** @description Its id. */
            id: string;
            /** @description Its name. */
            name: string;
        };
        /** @description A tenant. */
        TenantView: {
            /** @description Login domains. */
            domains: string[];
            /** @description Id. */
            id: string;
            /** @description Name. */
            name: string;
            /** @description Its endpoints tell senders to come again. */
            paused: boolean;
        };
        /** @description A token, as its user sees it. */
        Token: {
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /**
             * Format: int64
             * @description When it ends, Unix milliseconds; `None` = never.
             */
            expires?: number | null;
            /** @description Id; not the token itself. */
            id: string;
            /** @description What it is. */
            kind: components["schemas"]["TokenKind"];
            /** @description What it was named. */
            name: string;
            /** @description What it may be used for. */
            scopes: components["schemas"]["Scope"][];
            /**
             * Format: int64
             * @description When it was last used, to about a minute.
             */
            used?: number | null;
        };
        /**
         * @description What a token is.
         * @enum {string}
         */
        TokenKind: "app" | "api";
        /**
         * @description How the web interface is protected on its way.
         * @enum {string}
         */
        Transport: "https" | "proxy" | "local" | "plain" | "off";
        /**
         * @description What a limit is counted in.
         * @enum {string}
         */
        Unit: "count" | "bytes" | "seconds";
        /** @description An address without a mailbox. */
        UnknownAddress: {
            /** @description The address, normalised. */
            address: string;
            /**
             * Format: int64
             * @description Mails that name it.
             */
            count: number;
            /**
             * Format: int64
             * @description When the last of them came, Unix milliseconds.
             */
            last: number;
        };
        /** @description Something that uses a secret. */
        Use: {
            /** @description What kind of thing: `profile`, `directory`, … */
            kind: string;
            /** @description Its name. */
            name: string;
            /** @description Its id. */
            object: string;
        };
        /** @description A user. */
        User: {
            /** @description Whether he may sign in. */
            active: boolean;
            /**
             * Format: int64
             * @description Unix milliseconds.
             */
            created: number;
            /** @description Whether he has a password yet. */
            has_password: boolean;
            /** @description Id. */
            id: string;
            /** @description `name@domain`. */
            login: string;
            /** @description Must choose a new password at the next sign-in. */
            must_change: boolean;
            /** @description Full name. */
            name: string;
            /** @description Directory service he comes from; empty = made by hand. */
            origin: string;
            /** @description A second factor is asked for. */
            totp: boolean;
            /** @description He must set up a second factor at the next sign-in. */
            totp_required: boolean;
            /**
             * Format: int64
             * @description Counts changes.
             */
            version: number;
        };
        /** @description What a validation found. */
        Validation: {
            /** @description Where it is not, and why; at most a hundred. */
            broken: components["schemas"]["Broken"][];
            /**
             * Format: int64
             * @description Rows looked at.
             */
            checked: number;
            /** @description Whether all is as it was written. */
            ok: boolean;
        };
        /** @description A verification that went through. */
        Verification: {
            /**
             * Format: int64
             * @description Stored bytes read.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Checkpoints whose signature is good.
             */
            checkpoints: number;
            /**
             * Format: int64
             * @description Copies found in the log.
             */
            copies: number;
            /**
             * Format: int64
             * @description Damaged places.
             */
            damaged: number;
            /** @description Whether every copy was joined again and compared with its digest. */
            deep: boolean;
            /** @description The first of them. */
            listed: components["schemas"]["DamagedPlace"][];
            /**
             * Format: int64
             * @description Mails of the archive then.
             */
            mails: number;
            /**
             * Format: int64
             * @description When it ended, Unix milliseconds.
             */
            time: number;
        };
        /** @description How people reach the service. */
        Web: {
            /** @description Base address as bound; absent if it is switched off. */
            address?: string | null;
            /** @description Names that it is reached by, besides addresses. */
            hosts: string[];
            /** @description Base address of links that people follow. */
            link?: string | null;
            /** @description How it is protected. */
            transport: components["schemas"]["Transport"];
            /** @description Networks of the proxies whose word on the client is believed. */
            trusted_proxies: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    get_installation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Installation"];
                };
            };
        };
    };
    download_own_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                use: components["schemas"]["CertificateUse"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
        };
    };
    read_certificates_anew: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadAnew"][];
                };
            };
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Device"][];
                };
            };
        };
    };
    forget_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_searches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"][];
                };
            };
        };
    };
    save_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveSearch"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
        };
    };
    remove_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                search: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactor"];
                };
            };
        };
    };
    confirm_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Code"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    begin_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Begun"];
                };
            };
        };
    };
    remove_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Password"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"][];
                };
            };
        };
    };
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeToken"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    sign_in_operator: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperatorSignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    use_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChosenPassword"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    look_at_link: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkToken"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    list_tenants: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_TenantView"];
                };
            };
        };
    };
    add_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeTenant"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeTenant"];
                };
            };
        };
    };
    get_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantView"];
                };
            };
        };
    };
    change_tenant: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeTenant"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantView"];
                };
            };
        };
    };
    search_audit: {
        parameters: {
            query?: {
                /** @description From this time on, Unix milliseconds. */
                from?: number;
                /** @description Before this time, Unix milliseconds. */
                until?: number;
                /** @description Part of an actor's login, or exactly his id. */
                actor?: string;
                /** @description An activity such as `user.create`, or its beginning up to a dot. */
                activity?: string;
                /** @description Part of message, object or object's name. */
                text?: string;
                /** @description `next` of the page before. */
                after?: number;
                /** @description At most so many; 1 to 10000, else 100. */
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Entry"];
                };
            };
        };
    };
    validate_audit: {
        parameters: {
            query?: {
                /** @description From this time on, Unix milliseconds. */
                from?: number;
                /** @description Before this time, Unix milliseconds. */
                until?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
        };
    };
    get_dashboard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
        };
    };
    list_endpoints: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Endpoint"];
                };
            };
        };
    };
    add_endpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeEndpoint"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    get_endpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    remove_endpoint: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_endpoint: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeEndpoint"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    listen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    add_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewExport"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    list_groups: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Group"];
                };
            };
        };
    };
    add_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewGroup"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
        };
    };
    get_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
        };
    };
    remove_group: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_group: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeGroup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
        };
    };
    list_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
        };
    };
    add_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                group: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    remove_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                group: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    add_import: {
        parameters: {
            query: {
                /** @description The mailbox that all its mails are linked to. */
                mailbox: number;
                /** @description What the file is called. */
                name: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": number[];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"][];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    end_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    job_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
        };
    };
    mail_addresses: {
        parameters: {
            query: {
                /** @description Its first letters. */
                prefix: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
        };
    };
    readable_mailboxes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readable"][];
                };
            };
        };
    };
    mailbox_folders: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Folder"][];
                };
            };
        };
    };
    mail_previews: {
        parameters: {
            query: {
                /** @description Numbers of mails, with commas between; at most 50. */
                ids: string;
                /** @description The query whose words are marked. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preview"][];
                };
            };
        };
    };
    list_mailboxes: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Mailbox"];
                };
            };
        };
    };
    add_mailbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMailbox"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mailbox"];
                };
            };
        };
    };
    get_mailbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mailbox"];
                };
            };
        };
    };
    change_mailbox: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                mailbox: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMailbox"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mailbox"];
                };
            };
        };
    };
    list_grants: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Grantee"][];
                };
            };
        };
    };
    grant_to_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    take_from_group: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    grant_to_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    take_from_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mailbox: number;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_mails: {
        parameters: {
            query?: {
                /** @description Only this mailbox. */
                mailbox?: number;
                /** @description Only this folder of the mailbox, by its path; empty = what is in no folder. */
                folder?: string;
                /** @description Only what this query finds. */
                q?: string;
                /** @description The order; `relevance` with `q` only. */
                sort?: "date" | "relevance" | "oldest" | "from" | "subject" | "size";
                /** @description `next` of the page before, in the same order. */
                after?: string;
                /**
                 * @description Begins behind so many mails of the list: for a place that was scrolled to. Neither with `after` nor by
                 *     relevance; pages go on by `next`.
                 */
                skip?: number;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailList"];
                };
            };
        };
    };
    get_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownMail"];
                };
            };
        };
    };
    mail_attachment: {
        parameters: {
            query?: {
                /** @description Show a picture or a PDF in the browser's sandbox instead of saving it. Anything else is saved all the same. */
                inline?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                mail: number;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                    "application/pdf": number[];
                    "image/png": number[];
                    "image/jpeg": number[];
                    "image/gif": number[];
                    "image/webp": number[];
                    "image/bmp": number[];
                };
            };
        };
    };
    mail_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
        };
    };
    mail_html: {
        parameters: {
            query?: {
                /** @description The reader consented that pictures are fetched from where the mail says. */
                remote?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    mail_namesakes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed"][];
                };
            };
        };
    };
    mail_raw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
        };
    };
    mail_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": number[];
                };
            };
        };
    };
    mail_text: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    verify_mail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                mail: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proof"][];
                };
            };
        };
    };
    list_refusals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefusalRow"][];
                };
            };
        };
    };
    list_secrets: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_Secret"];
                };
            };
        };
    };
    add_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MakeSecret"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    get_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    remove_secret: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_secret: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                secret: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSecret"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    download_certificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-pem-file": string;
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantSettings"];
                };
            };
        };
    };
    set_settings: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TenantSettings"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantSettings"];
                };
            };
        };
    };
    list_unknown_addresses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnknownAddress"][];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description `next` of the page before. */
                after?: string;
                /** @description At most so many; 1 to 500, else 100. */
                limit?: number;
                /** @description Words that all stand in the name, or exactly the id. */
                q?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_User"];
                };
            };
        };
    };
    add_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    remove_user: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string | null;
            };
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUser"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    user_groups: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"][];
                };
            };
        };
    };
    require_new_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
        };
    };
    reset_second_factor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
        };
    };
    end_user_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    make_setup_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Link"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
