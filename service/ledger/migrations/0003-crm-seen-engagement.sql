-- Engagements in the CRM that are not ours, with the Message-ID each carries: read once, so that the duplicate check of a
-- contact with years of mail costs one association read. Statements end with a semicolon at the end of a line.

create table crm_seen_engagement (
  tenant integer not null,
  crm_id text not null,
  message_id text,
  seen_at timestamptz not null,
  primary key (tenant, crm_id)
);
create index crm_seen_engagement_message on crm_seen_engagement (tenant, message_id) where message_id is not null;
