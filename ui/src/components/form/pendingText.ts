/** Text in a field that is no value yet, as in a field of tags: the form around it can be sent all the same. */

import { createContext } from 'react';

/** Tells the form whether there is some. */
export const PendingText = createContext<(pending: boolean) => void>(() => {});
