/** What an engagement in the CRM says in our words: of its message’s files, and of text we cannot read, in English. Part of `en.ts`. */
export const filesEn = {
  'engagement.sealed':
    'This message was encrypted for its readers. Commonhold does not read its text; it is in the mailbox.',
  'files.list': 'Attachments: {files}',
  'files.one': '{name} ({size})',
  'files.why': '{name} ({size}, {why})',
  'files.more': 'and {count} more',
  'files.unnamed': 'a file without a name',
  'files.why.too-large': 'too large to keep here',
  'files.why.too-large-together': 'too much together to keep here',
  'files.why.forbidden-type': 'a type that is not kept here',
  'files.why.not-kept': 'its bytes could not be had',
  'files.why.refused': 'HubSpot did not take it',
  'files.why.not-taken': 'HubSpot did not answer for it',
  'cli.provision.files':
    'Files of messages, where they were uploaded, stay in HubSpot’s files under {folder}: delete the folder there if they are to go.',
} as const
