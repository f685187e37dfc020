/** What the service's own pages for the add-in say, and what doctor says of its deployment. */
export const addinEn = {
  'addin.name': 'Commonhold for Outlook',
  'addin.support.title': 'Help with Commonhold in Outlook',
  'addin.support.what':
    'The add-in shows whose customer a mail belongs to, whom of us the customer turns to, and whether the thread is in the CRM. While you write, it offers a colleague where an account hangs on one rep. It never stops a message from being sent.',
  'addin.support.first':
    'Open a mail and choose “Customer relationship”. Pin the pane, and it follows from mail to mail. Its last part, “Why and help”, says what is recorded about this mail and about you, and has details to copy for whoever helps you.',
  'addin.support.whom':
    'Something is wrong, or a record should not be there: ask your administrator. This installation is release {version}.',
  'addin.consent.given':
    'Consent is given for your organisation. The people the add-in is assigned to are not asked any more.',
  'addin.consent.refused': 'Consent was not given ({code}). Nothing was changed; the same link can be opened again.',
  'addin.consent.state':
    'Compare before you go on: the command that made the link printed this number, or the answer is not meant for you: {state}',
  'addin.consent.no-state':
    'The link carried no number to compare. Make one with `npm run manifest` and open that one instead.',

  'cli.doctor.addin-not-set-up': 'The Outlook add-in is not set up: {names} missing.',
  'cli.doctor.addin-api': 'Sign-in for the add-in: people of {tenants}, tokens for {client}.',
  'cli.doctor.addin-not-built': 'The add-in’s files are not there.',
  'cli.doctor.addin-built': 'The add-in’s files are there.',
  'cli.doctor.addin-not-https': '{url} is no https address: Outlook loads nothing from it.',
  'cli.doctor.addin-reached': '{url} answers from outside with a valid certificate.',
  'cli.doctor.addin-unreachable': '{url} does not answer: {why}.',
  'cli.doctor.addin-certificate': 'The certificate of {url} is not accepted: {why}.',
  'cli.doctor.addin-certificate-ends': 'The certificate of {url} ends on {until} ({days} days).',
  'cli.doctor.addin-served': 'The add-in’s pages are served at {url}.',
  'cli.doctor.addin-not-served': 'The add-in’s pages are not served at {url}: {missing}.',
  'cli.doctor.addin-other-release': '{url} serves release {served}; this is {release}.',
  'cli.doctor.addin-headers': 'Between the service and {url} headers get lost or are added: {names}.',
  'cli.doctor.addin-well-known': 'Classic Outlook on Windows finds its list of allowed files.',
  'cli.doctor.addin-no-well-known': 'Classic Outlook on Windows does not find its list of allowed files at {url}.',
  'cli.doctor.addin-manifest': 'The manifest served there has this address and this app registration.',
  'cli.doctor.addin-manifest-differs': 'The manifest served there is for {found}, not for {expected}.',
  'cli.doctor.addin-keys': 'The keys that sign-ins are checked with can be read ({keys}).',
  'cli.doctor.addin-no-keys': 'The keys that sign-ins are checked with cannot be read at {url}: {why}.',
  'cli.doctor.addin-api-answers': 'The API asks for a sign-in, as it should.',
  'cli.doctor.addin-api-silent': 'The API does not answer as it should at {url}: {why}.',
  'cli.doctor.addin-no-reps': 'Nobody’s sign-in can be matched to a rep: the directory was not read yet.',
  'cli.doctor.addin-reps': 'Sign-ins can be matched to people of the directory ({people}).',
} as const
