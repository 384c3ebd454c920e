-- What must hold in every database of the shop at every moment: each query finds the rows that break one rule.
-- Read after each test on both databases; a shop's own database can be asked the same way.

-- What stands on the shelf is the sum of what came and went.
SELECT 'the stock is the sum of its movements' AS broken, variant.id AS row_id
FROM variant LEFT JOIN stock_movement ON stock_movement.variant = variant.id
GROUP BY variant.id, variant.on_hand
HAVING variant.on_hand <> COALESCE(SUM(stock_movement.delta), 0);

-- What is kept for buyers is what the lines of orders that have not left yet keep.
SELECT 'the reserved stock is what order lines keep' AS broken, variant.id AS row_id
FROM variant LEFT JOIN order_line AS kept ON kept.variant = variant.id
GROUP BY variant.id, variant.reserved
HAVING variant.reserved <> COALESCE(SUM(kept.reserved), 0);

SELECT 'an order that has ended keeps nothing' AS broken, orders.id AS row_id
FROM orders JOIN order_line ON order_line."order" = orders.id
WHERE orders.state IN ('delivered', 'cancelled', 'expired') AND order_line.reserved > 0;

SELECT 'a line keeps at most what it sells' AS broken, id AS row_id
FROM order_line WHERE reserved < 0 OR reserved > quantity;

SELECT 'the last price change is the price' AS broken, variant.id AS row_id
FROM variant JOIN price_change ON price_change.variant = variant.id
WHERE price_change.id = (SELECT MAX(id) FROM price_change AS newest WHERE newest.variant = variant.id)
AND price_change.price_cents <> variant.price_cents;

SELECT 'an order has lines' AS broken, orders.id AS row_id
FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_line WHERE order_line."order" = orders.id);

SELECT 'the lines add up to the goods' AS broken, orders.id AS row_id
FROM orders JOIN order_line ON order_line."order" = orders.id
GROUP BY orders.id, orders.goods_cents
HAVING orders.goods_cents <> SUM(order_line.total_cents);

SELECT 'the discounts of the lines add up' AS broken, orders.id AS row_id
FROM orders JOIN order_line ON order_line."order" = orders.id
GROUP BY orders.id, orders.discount_cents
HAVING orders.discount_cents <> SUM(order_line.discount_cents);

SELECT 'the VAT of a line is a part of it' AS broken, id AS row_id
FROM order_line WHERE vat_cents < 0 OR vat_cents > total_cents OR quantity <= 0;

SELECT 'the last event names the state of the order' AS broken, orders.id AS row_id
FROM orders LEFT JOIN order_event
ON order_event.id = (SELECT MAX(id) FROM order_event AS newest WHERE newest."order" = orders.id)
WHERE order_event.to_state IS NULL OR order_event.to_state <> orders.state;

SELECT 'an order knows since when it is in its state' AS broken, orders.id AS row_id
FROM orders WHERE state_since <> (
    SELECT at FROM order_event WHERE "order" = orders.id AND from_state <> to_state ORDER BY id DESC LIMIT 1);

SELECT 'each event starts where the one before ended' AS broken, id AS row_id
FROM (
    SELECT id, from_state, LAG(to_state) OVER (PARTITION BY "order" ORDER BY id) AS before FROM order_event
) AS steps
WHERE before <> from_state;

-- The key of every job for an order contains the order's number.
SELECT 'what happened to an order was announced' AS broken, orders.id AS row_id
FROM orders
WHERE orders.state NOT IN ('awaiting_payment', 'cancelled', 'expired')
AND NOT EXISTS (SELECT 1 FROM job WHERE job.key LIKE '%' || orders.number || '%');

-- Paid twice is a state that staff see, and mend by giving one of the payments back.
SELECT 'an order that goes on was paid once' AS broken, orders.id AS row_id
FROM orders JOIN payment ON payment."order" = orders.id
WHERE orders.state NOT IN ('cancelled', 'expired') AND orders.attention NOT LIKE '%paid_twice%'
AND payment.state = 'paid' AND payment.refunded_cents < payment.amount_cents
AND orders.total_cents <= (SELECT SUM(amount_cents) FROM payment AS other
    WHERE other."order" = orders.id AND other.id <> payment.id AND other.state = 'paid'
    AND other.refunded_cents < other.amount_cents);

-- What is collected may be paid at the counter, until it leaves.
SELECT 'an order that goes on was paid' AS broken, orders.id AS row_id
FROM orders
WHERE orders.state NOT IN ('awaiting_payment', 'confirmed', 'cancelled', 'expired')
AND orders.total_cents > COALESCE((SELECT SUM(amount_cents) FROM payment
    WHERE payment."order" = orders.id AND payment.state = 'paid'), 0)
AND NOT (orders.state IN ('in_preparation', 'ready') AND EXISTS (SELECT 1 FROM payment
    WHERE payment."order" = orders.id AND payment.provider = 'counter' AND payment.state = 'created'));

SELECT 'an order that was paid does not wait for money' AS broken, orders.id AS row_id
FROM orders
WHERE orders.state IN ('awaiting_payment', 'confirmed') AND orders.attention = ''
AND orders.total_cents <= (SELECT SUM(amount_cents) FROM payment
    WHERE payment."order" = orders.id AND payment.state = 'paid' AND payment.refunded_cents < payment.amount_cents);

-- Money without goods: given back, or in front of staff.
SELECT 'money for an order that does not go on is refunded or seen by staff' AS broken, orders.id AS row_id
FROM orders JOIN payment ON payment."order" = orders.id
WHERE orders.state IN ('cancelled', 'expired') AND payment.state = 'paid' AND orders.attention = ''
AND payment.amount_cents > COALESCE(
    (SELECT SUM(amount_cents) FROM refund WHERE refund.payment = payment.id AND refund.state <> 'failed'), 0)
    + COALESCE((SELECT SUM(amount_cents) FROM chargeback
    WHERE chargeback.payment = payment.id AND chargeback.reversed_at IS NULL), 0);

SELECT 'a payment asks what is left to pay of its order' AS broken, payment.id AS row_id
FROM payment JOIN orders ON orders.id = payment."order"
WHERE payment.state IN ('created', 'open', 'pending', 'authorized') AND orders.attention = ''
AND orders.state IN ('awaiting_payment', 'confirmed')
AND payment.amount_cents <> orders.total_cents - COALESCE((SELECT SUM(amount_cents) FROM payment AS other
    WHERE other."order" = orders.id AND other.state = 'paid' AND other.refunded_cents < other.amount_cents), 0);

SELECT 'what a payment became is written down' AS broken, payment.id AS row_id
FROM payment
WHERE payment.state <> 'created' AND NOT EXISTS (
    SELECT 1 FROM payment_event WHERE payment_event.payment = payment.id AND payment_event.state = payment.state);

SELECT 'refunds stay within the payment' AS broken, payment.id AS row_id
FROM payment JOIN refund ON refund.payment = payment.id
WHERE refund.state <> 'failed'
GROUP BY payment.id, payment.amount_cents
HAVING SUM(refund.amount_cents) > payment.amount_cents;

SELECT 'each refunded cent has its refund' AS broken, payment.id AS row_id
FROM payment
WHERE payment.refunded_cents > COALESCE(
    (SELECT SUM(amount_cents) FROM refund WHERE refund.payment = payment.id AND refund.state <> 'failed'), 0);

SELECT 'only what was paid is refunded' AS broken, refund.id AS row_id
FROM refund JOIN payment ON payment.id = refund.payment
WHERE payment.state <> 'paid';

-- What came back is sent again in another parcel.
SELECT 'parcels hold at most what was ordered' AS broken, order_line.id AS row_id
FROM order_line JOIN parcel_line ON parcel_line.order_line = order_line.id
JOIN parcel ON parcel.id = parcel_line.parcel AND parcel.returned_at IS NULL
GROUP BY order_line.id, order_line.quantity
HAVING SUM(parcel_line.quantity) > order_line.quantity;

SELECT 'a parcel holds lines of its own order' AS broken, parcel_line.id AS row_id
FROM parcel_line JOIN parcel ON parcel.id = parcel_line.parcel
JOIN order_line ON order_line.id = parcel_line.order_line
WHERE order_line."order" <> parcel."order";

SELECT 'a shipped order has a parcel' AS broken, orders.id AS row_id
FROM orders WHERE orders.state = 'shipped' AND NOT EXISTS (SELECT 1 FROM parcel WHERE parcel."order" = orders.id);

SELECT 'only what left comes back, once' AS broken, id AS row_id
FROM parcel WHERE returned_at IS NOT NULL AND (shipped_at IS NULL OR delivered_at IS NOT NULL);

SELECT 'a job is done, parked or neither' AS broken, id AS row_id
FROM job WHERE done_at IS NOT NULL AND parked_at IS NOT NULL;

SELECT 'what was kept back is in no parcel' AS broken, order_line.id AS row_id
FROM order_line LEFT JOIN (
    SELECT held.order_line, held.quantity FROM parcel_line AS held
    JOIN parcel ON parcel.id = held.parcel WHERE parcel.returned_at IS NULL
) AS parcel_line ON parcel_line.order_line = order_line.id
GROUP BY order_line.id, order_line.quantity, order_line.kept_back
HAVING COALESCE(SUM(parcel_line.quantity), 0) + order_line.kept_back > order_line.quantity;

-- Statements of withdrawal.
SELECT 'never more is withdrawn from than was ordered' AS broken, order_line.id AS row_id
FROM order_line JOIN withdrawal_line ON withdrawal_line.order_line = order_line.id
GROUP BY order_line.id, order_line.quantity
HAVING SUM(withdrawal_line.quantity) > order_line.quantity;

-- At least what statements had kept back; more where staff took pieces out, which the history says.
SELECT 'only what was withdrawn from or taken out is kept back' AS broken, order_line.id AS row_id
FROM order_line LEFT JOIN withdrawal_line ON withdrawal_line.order_line = order_line.id
GROUP BY order_line.id, order_line."order", order_line.kept_back
HAVING order_line.kept_back < COALESCE(SUM(withdrawal_line.kept_back), 0)
OR (order_line.kept_back > COALESCE(SUM(withdrawal_line.kept_back), 0) AND NOT EXISTS (
    SELECT 1 FROM order_event WHERE order_event."order" = order_line."order" AND order_event.move = 'take_out'))
OR MAX(withdrawal_line.kept_back - withdrawal_line.quantity) > 0 OR MIN(withdrawal_line.kept_back) < 0;

SELECT 'a withdrawal names lines of its own order' AS broken, withdrawal_line.id AS row_id
FROM withdrawal_line JOIN withdrawal ON withdrawal.id = withdrawal_line.withdrawal
JOIN order_line ON order_line.id = withdrawal_line.order_line
WHERE order_line."order" <> withdrawal."order";

SELECT 'a withdrawal names what it is about' AS broken, withdrawal.id AS row_id
FROM withdrawal WHERE NOT EXISTS (SELECT 1 FROM withdrawal_line WHERE withdrawal_line.withdrawal = withdrawal.id);

SELECT 'a withdrawal was acknowledged' AS broken, withdrawal.id AS row_id
FROM withdrawal JOIN orders ON orders.id = withdrawal."order"
WHERE NOT EXISTS (
    SELECT 1 FROM job WHERE job.key = 'mail:withdrawal_recorded:' || orders.number || ':' || withdrawal.id);

SELECT 'an article excluded from withdrawal is in none' AS broken, withdrawal_line.id AS row_id
FROM withdrawal_line JOIN order_line ON order_line.id = withdrawal_line.order_line
WHERE order_line.withdrawal_exclusion <> '';

-- Promotions.
SELECT 'a code counts the orders that hold it' AS broken, promotion_code.id AS row_id
FROM promotion_code LEFT JOIN promotion_use
ON promotion_use.code = promotion_code.id AND promotion_use.given_back_at IS NULL
GROUP BY promotion_code.id, promotion_code.uses
HAVING promotion_code.uses <> COUNT(promotion_use.id);

-- Invoices and credit notes.
SELECT 'numbers follow one another in their series' AS broken, MAX(id) AS row_id
FROM invoice GROUP BY series HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*);

SELECT 'numbers follow the days' AS broken, id AS row_id
FROM (SELECT id, day, LAG(day) OVER (PARTITION BY series ORDER BY position) AS before FROM invoice) AS steps
WHERE before > day;

SELECT 'credit notes take no more than their invoice' AS broken, invoice.id AS row_id
FROM invoice JOIN invoice AS note ON note.corrects = invoice.id
GROUP BY invoice.id, invoice.total_cents
HAVING SUM(note.total_cents) > invoice.total_cents;

SELECT 'nothing of a cancelled order is sold' AS broken, orders.id AS row_id
FROM orders JOIN invoice ON invoice."order" = orders.id
WHERE orders.state = 'cancelled'
GROUP BY orders.id
HAVING SUM(CASE WHEN invoice.kind = 'credit_note' THEN -invoice.total_cents ELSE invoice.total_cents END) <> 0;

-- Refunds and credit.
SELECT 'the lines of a refund stay within it' AS broken, refund.id AS row_id
FROM refund JOIN refund_line ON refund_line.refund = refund.id
GROUP BY refund.id, refund.amount_cents, refund.delivery_cents
HAVING SUM(refund_line.amount_cents) + refund.delivery_cents > refund.amount_cents;

SELECT 'a refund names lines of its own order' AS broken, refund_line.id AS row_id
FROM refund_line JOIN refund ON refund.id = refund_line.refund JOIN payment ON payment.id = refund.payment
JOIN order_line ON order_line.id = refund_line.order_line
WHERE order_line."order" <> payment."order";

SELECT 'never more is given back of a line than it cost' AS broken, order_line.id AS row_id
FROM order_line JOIN refund_line ON refund_line.order_line = order_line.id
JOIN refund ON refund.id = refund_line.refund AND refund.state <> 'failed'
GROUP BY order_line.id, order_line.total_cents, order_line.quantity
HAVING SUM(refund_line.amount_cents) > order_line.total_cents OR SUM(refund_line.quantity) > order_line.quantity;

SELECT 'what was paid with credit was taken from an account' AS broken, payment.id AS row_id
FROM payment WHERE payment.provider = 'credit' AND NOT EXISTS (SELECT 1 FROM account_credit
    WHERE account_credit."order" = payment."order" AND account_credit.amount_cents = -payment.amount_cents);

SELECT 'a refund as credit was added to an account' AS broken, refund.id AS row_id
FROM refund JOIN payment ON payment.id = refund.payment
WHERE refund.channel = 'credit' AND NOT EXISTS (SELECT 1 FROM account_credit
    WHERE account_credit."order" = payment."order" AND account_credit.amount_cents = refund.amount_cents);

SELECT 'nobody spends more credit than given' AS broken, customer AS row_id
FROM account_credit GROUP BY customer HAVING SUM(amount_cents) < 0;

-- Bank entries.
SELECT 'an entry gives what its matches took' AS broken, bank_entry.id AS row_id
FROM bank_entry LEFT JOIN bank_match ON bank_match.entry = bank_entry.id
GROUP BY bank_entry.id, bank_entry.applied_cents
HAVING bank_entry.applied_cents <> COALESCE(SUM(bank_match.amount_cents), 0);

SELECT 'an entry matched is given out whole' AS broken, id AS row_id
FROM bank_entry WHERE state = 'matched' AND applied_cents <> amount_cents;
