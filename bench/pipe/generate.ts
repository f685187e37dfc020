// An mbox of so many megabytes on standard output, made as it goes: letters, and every twentieth with a file of 1 MB.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'

const megabytes = Number(process.argv[2])
const file = randomBytes(768 * 1024)
  .toString('base64')
  .replace(/.{76}/g, '$&\n')
const text = 'Thank you, the goods have arrived and all is well. Please see below.\n'.repeat(60)

let written = 0
for (let i = 0; written < megabytes * 1024 * 1024; i += 1) {
  const head = [
    'From a@customer.example Tue Mar 04 10:00:00 2025',
    `From: Customer ${i % 500} <p${i % 500}@customer${i % 90}.example>`,
    'To: Ann <ann@house.example>, service@house.example',
    `Message-ID: <m${i}@customer.example>`,
    'Date: Tue, 4 Mar 2025 10:00:00 +0800',
    `Subject: =?gb2312?B?sajq3g==?= ${i}`,
    'MIME-Version: 1.0',
  ].join('\n')
  const message =
    i % 20 === 0
      ? `${head}\nContent-Type: multipart/mixed; boundary="b${i}"\n\n--b${i}\nContent-Type: text/plain\n\n${text}\n--b${i}\nContent-Type: application/pdf; name=offer.pdf\nContent-Transfer-Encoding: base64\n\n${file}\n--b${i}--\n\n`
      : `${head}\nContent-Type: text/plain; charset=utf-8\n\n${text}\n\n`
  written += message.length
  if (!process.stdout.write(message)) await once(process.stdout, 'drain')
}
