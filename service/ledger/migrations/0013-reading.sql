-- What the Outlook add-in's panes ask for, each without looking through the ledger. Statements end with a semicolon at the
-- end of a line (the runner splits there).

-- Whose accounts hang on whom: the top rep behind the figures that were last computed, and the accounts in state personal.
alter table crm_figures add column top_rep uuid;
create index crm_figures_hanging on crm_figures (tenant, top_rep) where top_rep is not null and wanted->>'state' = 'personal';

-- How and in which language a contact wants to be written to, as the CRM says (requirement D5).
alter table contact add column language text;
alter table contact add column channel text;

-- Mail of a mailbox's conversation that is not captured has no links; its reason is shown beside the captured messages.
create index message_kept_back_conversation on message using gin (conversation_ids)
  where verdict <> 'capture' and conversation_ids <> '{}';

-- Whether an address is probably a rep's own is asked for everybody on an open message (requirement D4).
create index private_address_finding_address on private_address_finding (tenant, address);
