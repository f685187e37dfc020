/** What the frame around the views says, in English: signing in, failures, the state of the line. Part of `en.ts`. */
export const frameEn = {
  'frame.title': 'Customer relationship',
  'frame.loading': 'Loading…',
  'frame.help': 'Why and help',
  'frame.back': 'Back',

  'frame.fault': 'This view stopped because of a fault of ours.',
  'frame.fault-remedy':
    'Show it again. If it keeps stopping, copy the lines under “Why and help” and send them to whoever looks after Commonhold here.',
  'frame.again': 'Show again',
  'frame.load-fault': 'A part of this pane could not be loaded.',
  'frame.load-fault-remedy': 'Check the connection, then show it again.',
  'frame.item-fault': 'Outlook did not say what is open.',
  'frame.item-fault-remedy': 'Show it again, or choose another message and come back.',

  'host.office-not-loaded': 'Outlook’s library could not be loaded, so this pane cannot see the message.',
  'host.office-not-loaded-remedy':
    'Check the connection and open the pane again. If it keeps failing, appsforoffice.microsoft.com may be blocked here.',
  'host.office-silent': 'Outlook does not answer.',
  'host.office-silent-remedy': 'Close the pane and open it again; if that does not help, restart Outlook.',
  'host.not-in-outlook': 'This page is a part of Outlook.',
  'host.not-in-outlook-remedy': 'Open a message in Outlook and choose “Customer relationship”.',

  'sign-in.ask': 'Sign in',
  'sign-in.asking': 'Signing in…',
  'sign-in.again': 'Try again',
  'sign-in.needed': 'Outlook wants to know that it is you.',
  'sign-in.needed-remedy': 'Choose “Sign in”; it takes one click.',
  'sign-in.cancelled': 'Signing in was cancelled.',
  'sign-in.cancelled-remedy': 'Choose “Sign in” when you want to see the figures.',
  'sign-in.unavailable': 'This Outlook cannot sign you in by itself.',
  'sign-in.unavailable-remedy': 'Choose “Sign in”: a window opens.',
  'sign-in.blocked': 'The browser did not let the sign-in window open.',
  'sign-in.blocked-remedy': 'Allow pop-ups for this page, then choose “Sign in”.',
  'sign-in.offline': 'There is no connection, so nobody can sign in.',
  'sign-in.offline-remedy': 'Try again when the connection is back.',
  'sign-in.timeout': 'Outlook did not answer when asked to sign you in.',
  'sign-in.timeout-remedy': 'Try again; if that does not help, restart Outlook.',
  'sign-in.account': 'Outlook knows no work account here that could sign in.',
  'sign-in.account-remedy': 'Choose “Sign in” and take your work account.',
  'sign-in.consent': 'Your organisation has not allowed Commonhold to sign people in yet.',
  'sign-in.consent-remedy': 'Ask whoever looks after Microsoft 365 here to give the consent; then try again.',
  'sign-in.registration': 'The sign-in of Commonhold is not registered for this address.',
  'sign-in.registration-remedy':
    'Tell whoever looks after Commonhold here: the app registration must name this address.',
  'sign-in.not-set-up': 'The service is not set up for signing in.',
  'sign-in.not-set-up-remedy':
    'Tell whoever looks after Commonhold here; `commonhold doctor` names the step that is missing.',
  'sign-in.no-config': 'The service did not say how to sign in.',
  'sign-in.no-config-remedy': 'Try again in a moment; the service may be starting.',
  'sign-in.rejected': 'You are signed in, but the service does not accept it.',
  'sign-in.rejected-remedy':
    'Try again. If it stays so, send the lines under “Why and help” to whoever looks after Commonhold here.',
  'sign-in.failed': 'Signing in failed.',
  'sign-in.failed-remedy': 'Choose “Sign in” to try another way.',
} as const
