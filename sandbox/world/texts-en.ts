import type { TextBook } from './text-book.ts'

/** Short business English as it is really typed. `{slots}` are filled by `texts.ts`. */
export const english: TextBook = {
  products: [
    'HT-210 pressure transmitter',
    'HT-F40 magnetic flow meter',
    'HT-L8 level switch',
    'HT-T3 temperature probe',
    'HT-V12 valve positioner',
    'HT-G5 gas detector',
    'HT-C20 loop calibrator',
    'HT-R7 paperless recorder',
    'HT-D30 differential pressure cell',
  ],
  places: [
    'your Rotterdam store',
    'the plant gate',
    'line 2',
    'building C',
    'the forwarder in Hamburg',
    'our site office',
  ],
  hello: ['Dear {first},', 'Hi {first},', 'Hello {first},', 'Good morning {first},', '{first},'],
  helloTeam: ['Dear all,', 'Hello,', 'Dear Sir or Madam,', 'Hi team,'],
  bye: ['Best regards,', 'Kind regards,', 'Regards,', 'Thanks,', 'Many thanks and best regards,', 'BR,'],
  thanks: [
    'Perfect, thank you.',
    'Thanks, that settles it from our side.',
    'Received, thank you. We will come back if anything is open.',
    'Great, noted.',
    'OK for us. Please go ahead.',
    'Thank you for the quick answer, I passed it on to production.',
  ],
  topics: [
    {
      subjects: ['Inquiry {no}: {product}', 'Request for quotation {no}', 'RFQ {no} {product}'],
      customer: [
        'we need {qty} pieces of the {product} for a revamp. Please quote including calibration certificate and delivery time.',
        'could you send us your best price for {qty} x {product}? Process connection 1/2" NPT, 4-20 mA with HART.',
        'please find our request {no}: {qty} pcs {product}. We have to hand in our own offer on {date}, so a quick reply helps.',
      ],
      us: [
        'you asked me at our last call about the {product}. I attach our offer {no} for {qty} pieces, valid until {date}.',
        'as announced, here is the quotation {no} for {qty} x {product}: EUR {amount} ex works.',
      ],
      more: [
        'the price is a bit above what we expected. Is there room if we take {qty} instead?',
        'what is the delivery time today? Our planner needs it by {date}.',
        'can you confirm that the {product} comes with a 3.1 material certificate?',
        'we compared the offers. Technically yours is ahead, but please look at the price once more.',
      ],
      answer: [
        'thank you for the request. For {qty} pieces we can offer EUR {amount}, delivery four weeks after order.',
        'certificate and calibration are included. For {qty} pieces I can give another 3 %.',
        'lead time is five weeks at the moment; I could reserve {qty} pieces from stock until {date}.',
      ],
    },
    {
      subjects: ['Purchase order {no}', 'PO {no}', 'Order {no} - {product}'],
      customer: [
        'please find attached our order {no} for {qty} x {product}. Kindly confirm price and delivery date.',
        'we herewith order {qty} pcs {product} as per your quotation. Our number is {no}, please put it on the invoice.',
      ],
      us: [
        'attached the order confirmation {no}: {qty} x {product}, shipping on {date}.',
        'we noticed that order {no} still asks for the old version. Shall we supply the current {product} instead?',
      ],
      more: [
        'could you split the delivery? Half by {date} and the rest a month later.',
        'please change the delivery address to {place}.',
        'our finance department asks for a pro forma invoice for {no}.',
      ],
      answer: [
        'order {no} is booked, confirmation attached. Shipping is planned for {date}.',
        'a split delivery is no problem, I have changed it in the system.',
        'the address is changed to {place}. You get the tracking number when it leaves.',
      ],
    },
    {
      subjects: ['Delivery of {no}', 'When do we get {no}?', 'Shipping {no}'],
      customer: [
        'our order {no} was promised for last week and nothing has arrived at {place}. Where is it?',
        'can you tell me when {no} leaves your house? The shutdown starts on {date}.',
        'still waiting for the tracking number of {no}.',
      ],
      us: [
        'your order {no} left today, {qty} boxes to {place}. It should be there by {date}.',
        'a word on {no}: one component is late, we now expect shipping on {date}. I am sorry for that.',
      ],
      more: [
        'the forwarder says the papers are missing. Please send packing list and invoice once more.',
        'only {qty} of the pieces arrived. What about the rest?',
        'we cannot move the shutdown. Please find a faster way.',
      ],
      answer: [
        'I checked with our warehouse: it leaves on {date} and goes by air at our cost.',
        'papers are attached again. The rest follows on {date}.',
        'sorry for the delay. I have asked production to put {no} first.',
      ],
    },
    {
      subjects: ['Invoice {no}', 'Payment of {no}', 'Open item {no}'],
      customer: [
        'we received invoice {no} over EUR {amount}, but the order said less. Please correct.',
        'invoice {no} was paid on {past}. Please confirm that it reached you.',
      ],
      us: [
        'a friendly reminder that invoice {no} over EUR {amount} was due on {past}.',
        'attached you find invoice {no}. Terms are 30 days net as agreed.',
      ],
      more: [
        'payment run is every second Thursday, so you will have it by {date}.',
        'accounting needs a copy of the delivery note signed at {place}.',
        'please set the due date to the end of the month, that is our rule.',
      ],
      answer: [
        'you are right, a corrected invoice {no} is attached.',
        'the amount of EUR {amount} came in, thank you.',
        'the signed delivery note is attached.',
      ],
    },
    {
      subjects: ['Complaint {no}: {product}', 'Problem with {product} ({no})', '{product} shows drift - case {no}'],
      customer: [
        'two of the {product} from delivery {no} drift by more than 1 %. We had to take them out. What do we do?',
        'the display of one {product} stays dark. Serial number is on the photo, case {no}.',
        'third failure this year ({no}). Production is not amused, and neither am I.',
      ],
      us: [
        'about case {no}: the lab found moisture in the housing of the {product}. We replace it free of charge.',
        'your returned {product} ({no}) has been recalibrated and leaves on {date}.',
      ],
      more: [
        'when do we get the replacement? We run with one channel only.',
        'please send the 8D report, our quality people insist.',
        'could somebody come and look at it at {place}?',
      ],
      answer: [
        'I am sorry about this. A replacement leaves today, please send the faulty one back under {no}.',
        'the 8D report follows by {date}.',
        'please try to reset with both keys for five seconds and tell me what the status line says.',
      ],
    },
    {
      subjects: ['Calibration {no}', 'Yearly calibration of {product}, {no}', 'Service visit {no}'],
      customer: [
        'our {qty} {product} are due for calibration. Which week suits you? Last time it was under {no}.',
        'please quote the yearly service contract again, old number {no}.',
      ],
      us: [
        'calibration of your {qty} {product} falls due on {date}. Shall we plan the usual two days ({no})?',
        'the calibration certificates for {no} are attached.',
      ],
      more: [
        'that week is our audit, could it be one week later?',
        'please bring the spare parts for the {product} along.',
        'the safety briefing is at 7:30 at {place}.',
      ],
      answer: [
        '{date} is reserved for you. The technician needs access to {place}.',
        'one week later works as well, confirmed.',
        'certificates are attached. All within tolerance.',
      ],
    },
    {
      subjects: ['Question about {product} ({no})', 'Technical question {no}', 'Drawing {no}'],
      customer: [
        'is the {product} suitable for 40 % sulphuric acid at 60 degrees? Tag list is {no}.',
        'we need the 3D model of the {product} for drawing {no}.',
        'can the {product} be set over Modbus, or only by HART? Project {no}.',
      ],
      us: [
        'the new manual for the {product} is out, see {no}. The wiring has changed.',
        'please note the firmware update for {product}, bulletin {no}.',
      ],
      more: [
        'and which seal do you recommend?',
        'our engineer asks for the SIL certificate.',
        'does the older version have the same footprint?',
      ],
      answer: [
        'with the Hastelloy diaphragm yes, with 316L no. I attach the resistance table.',
        'the STEP file is attached.',
        'both are possible; from firmware 3 on also Modbus.',
      ],
    },
    {
      subjects: ['Meeting on {date}', 'Visit {no}', 'Call about project {no}'],
      customer: [
        'we would like to go through project {no} with you. Would {date} suit, at {place}?',
        'can we talk tomorrow about {no}? Half an hour is enough.',
      ],
      us: [
        'I am in your area around {date} and would like to show you the new {product}. Would an hour suit you?',
        'thank you for the good talk. As agreed I summarise project {no} below.',
      ],
      more: [
        '{date} is fine, 10 o’clock.',
        'please bring a sample of the {product}.',
        'my boss will join for a moment.',
      ],
      answer: ['noted, I will be there.', 'gladly, invitation follows.', 'I bring two samples of the {product}.'],
    },
    {
      subjects: ['Frame contract {no}', 'Conditions for next year ({no})', 'Price list {no}'],
      customer: [
        'our frame contract {no} ends on {date}. We want to renew it, but volumes and prices need a talk.',
        'please send the price list that is valid from {date}, number {no}.',
      ],
      us: [
        'our prices rise by 2.5 % on {date}. For you the frame contract {no} holds until its end.',
        'attached a draft of the frame contract {no} for next year.',
      ],
      more: [
        'legal wants the liability clause changed, see page 4.',
        'with {qty} pieces a year we expect the next price step.',
        'purchasing has agreed, signature follows.',
      ],
      answer: [
        'we can accept the change on page 4.',
        'agreed: from {qty} pieces a year the next step applies.',
        'the signed copy is attached, thank you for your trust.',
      ],
    },
    {
      subjects: ['Spare parts {no}', 'Spares for {product}, {no}'],
      customer: [
        'we need seals and two boards for the {product}. Part numbers are on the list {no}.',
        'is the board for the old {product} still to be had? Our reference {no}.',
      ],
      us: [
        'the spare parts of {no} are complete and leave on {date}.',
        'the old board of the {product} runs out in spring; you may want a last {qty} ({no}).',
      ],
      more: [
        'how many have you got on the shelf?',
        'please add {qty} sets of seals.',
        'is there a cheaper repair instead?',
      ],
      answer: [
        'there are {qty} on the shelf, I keep two for you.',
        'seals added. Total EUR {amount}.',
        'a repair costs about half and takes ten days.',
      ],
    },
  ],
  greetings: [
    {
      days: ['2024-12-19', '2025-12-18'],
      subject: 'Season’s greetings {year}',
      us: 'the year is almost over. Thank you for the good work together, and a merry Christmas to you and your family.',
      back: 'thank you, the same to you and your colleagues. See you next year!',
    },
    {
      days: ['2025-07-03', '2026-07-02'],
      subject: 'Summer holidays {year}',
      us: 'I wish you a good summer. I am away for two weeks from Monday; the office is open as always.',
      back: 'thank you, enjoy the holidays. We are here until August.',
    },
  ],
}
