-- How an endpoint has answered in the last days is counted without looking at all it was ever asked.
CREATE INDEX webhook_detail_tried ON webhook_detail (company_id, endpoint_id, tried_at);
