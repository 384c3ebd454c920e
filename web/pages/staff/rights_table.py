"""Who of the staff may do what, one row a route, one column a role; `rights.py` reads it.

A route that is not here is nobody's but the administrator's, and a test wants each of them here. Who adds one names it
in words.py, too.
"""

from typing import Final

TABLE: Final = """
                               sales  after  books  goods  catal
The day
staff_today                      x      x      x      x      x
staff_take                       x      x      x      x      x
staff_leave                      x      x      x      x      x
staff_search                     x      x      x      x      x
staff_jobs                       x      x      x      .      .
staff_job_release                x      x      x      .      .

Orders
staff_orders                     x      x      x      x      .
staff_order                      x      x      x      x      .
staff_document                   x      x      x      x      .
staff_decide                     x      x      x      .      .
staff_order_cancellation         x      x      .      .      .
staff_cancel                     x      x      .      .      .
staff_accept_late_payment        x      x      x      .      .
staff_delay                      x      x      .      x      .
staff_point                      x      x      .      x      .
staff_choose_point               x      x      .      x      .
staff_address                    x      x      .      .      .
staff_change_address             x      x      .      .      .
staff_lines                      x      x      .      .      .
staff_lines_review               x      x      .      .      .
staff_lines_change               x      x      .      .      .
staff_rest                       x      x      .      .      .
staff_rest_review                x      x      .      .      .
staff_rest_make                  x      x      .      .      .
staff_orders_file                x      x      x      .      .
staff_note                       x      x      x      x      .
staff_message                    x      x      .      .      .
staff_bulk                       x      x      x      x      .
staff_bulk_do                    x      x      x      x      .
staff_bulk_result                x      x      x      x      .

Orders by phone
staff_phone                      x      x      .      .      .
staff_phone_begin                x      x      .      .      .
staff_phone_draft                x      x      .      .      .
staff_phone_abandon              x      x      .      .      .
staff_phone_client               x      x      .      .      .
staff_phone_email                x      x      .      .      .
staff_phone_account              x      x      .      .      .
staff_phone_add                  x      x      .      .      .
staff_phone_lines                x      x      .      .      .
staff_phone_suggestions          x      x      .      .      .
staff_phone_code                 x      x      .      .      .
staff_phone_delivery             x      x      .      .      .
staff_phone_points               x      x      .      .      .
staff_phone_payment              x      x      .      .      .
staff_phone_place                x      x      .      .      .

Preparing and sending
staff_picking                    x      .      .      x      .
staff_packing                    x      .      .      x      .
staff_packing_scan               x      .      .      x      .
staff_print_list                 x      .      .      x      .
staff_print_slips                x      .      .      x      .
staff_print_labels               x      x      .      x      .
staff_prepare                    x      .      .      x      .
staff_make_ready                 x      .      .      x      .
staff_hand_over                  x      x      .      x      .
staff_pack                       x      .      .      x      .
staff_unpack                     x      .      .      x      .
staff_ship                       x      .      .      x      .
staff_parcel                     x      x      .      x      .
staff_label                      x      x      .      x      .
staff_ask_label                  x      .      .      x      .
staff_type_number                x      .      .      x      .
staff_hand_to_carrier            x      .      .      x      .
staff_deliver                    x      x      .      x      .
staff_returned                   x      x      .      x      .
staff_come_back                  x      x      .      x      .

Money
staff_transfer_received          x      .      x      .      .
staff_collect                    x      x      x      x      .
staff_pay_at_agency              x      x      x      .      .
staff_pay_link                   x      x      x      .      .
staff_refund                     .      x      x      .      .
staff_refund_form                .      x      x      .      .
staff_refund_review              .      x      x      .      .
staff_refund_make                .      x      x      .      .
staff_refund_sent                .      x      x      .      .
staff_invoices                   x      x      x      .      .
staff_bank                       .      .      x      .      .
staff_bank_import                .      .      x      .      .
staff_bank_file                  .      .      x      .      .
staff_bank_entry                 .      .      x      .      .
staff_bank_accept                .      .      x      .      .
staff_bank_set_aside             .      .      x      .      .
staff_bank_take_back             .      .      x      .      .
staff_accounting                 .      .      x      .      .
staff_accounting_file            .      .      x      .      .

After the sale
staff_withdrawals                x      x      x      .      .
staff_withdrawal_keep_back       .      x      .      x      .
staff_withdrawal_received        .      x      .      x      .
staff_withdrawal_refund          .      x      x      .      .
staff_withdrawal_close           .      x      .      .      .

The catalogue
staff_catalogue                  x      x      .      x      x
staff_product_publish            .      .      .      .      x
staff_product_new                .      .      .      .      x
staff_product_create             .      .      .      .      x
staff_product_form               .      .      .      .      x
staff_product_change             .      .      .      .      x
staff_product                    .      .      .      .      x
staff_product_copy               .      .      .      .      x
staff_specifications             .      .      .      .      x
staff_specifications_change      .      .      .      .      x
staff_variant_new                .      .      .      .      x
staff_variant_create             .      .      .      .      x
staff_variant                    .      .      .      .      x
staff_variant_change             .      .      .      .      x
staff_variant_move               .      .      .      .      x
staff_variant_remove             .      .      .      .      x
staff_photo_add                  .      .      .      .      x
staff_photo_describe             .      .      .      .      x
staff_photo_replace              .      .      .      .      x
staff_photo_move                 .      .      .      .      x
staff_photo_remove               .      .      .      .      x
staff_document_add               .      .      .      .      x
staff_document_rename            .      .      .      .      x
staff_document_move              .      .      .      .      x
staff_document_remove            .      .      .      .      x
staff_product_preview            x      x      .      x      x
staff_categories                 .      .      .      .      x
staff_category_new               .      .      .      .      x
staff_category_create            .      .      .      .      x
staff_category                   .      .      .      .      x
staff_category_change            .      .      .      .      x
staff_category_move              .      .      .      .      x
staff_category_remove            .      .      .      .      x

Promotions
staff_promotions                 x      .      x      .      .
staff_promotion                  x      .      x      .      .
staff_promotion_new              x      .      .      .      .
staff_promotion_create           x      .      .      .      .
staff_promotion_edit             x      .      .      .      .
staff_promotion_change           x      .      .      .      .
staff_promotion_stop             x      .      .      .      .
staff_promotion_resume           x      .      .      .      .
staff_promotion_codes            x      .      .      .      .
staff_promotion_codes_file       x      .      .      .      .

Prices
staff_prices                     x      .      x      .      x
staff_reduction_form             x      .      .      .      x
staff_reduction_stage            x      .      .      .      x
staff_reduction_review           x      .      .      .      x
staff_reduction_plan             x      .      .      .      x
staff_reduction_end              x      .      .      .      x
staff_price_change_form          .      .      .      .      x
staff_price_change_stage         .      .      .      .      x
staff_price_change_review        .      .      .      .      x
staff_price_change_apply         .      .      .      .      x
staff_price_change_undo          .      .      .      .      x

Stock
staff_stock                      x      x      .      x      x
staff_stock_article              x      x      .      x      x
staff_stock_move                 .      .      .      x      x
staff_stock_sheets               .      .      .      x      x
staff_stock_sheet_open           .      .      .      x      x
staff_stock_sheet                .      .      .      x      x
staff_stock_count                .      .      .      x      x
staff_stock_scan                 .      .      .      x      x
staff_stock_paper                .      .      .      x      x
staff_stock_differences          .      .      .      x      x
staff_stock_apply                .      .      .      x      x

The catalogue as a file
staff_catalogue_files            .      .      .      .      x
staff_catalogue_export           .      .      .      .      x
staff_catalogue_import           .      .      .      .      x
staff_catalogue_file             .      .      .      .      x
staff_catalogue_apply            .      .      .      .      x

Customers
staff_customers                  x      x      x      .      .
staff_customer                   x      x      x      .      .
staff_guest                      x      x      x      .      .
staff_customer_details_form      x      x      .      .      .
staff_customer_details           x      x      .      .      .
staff_customer_newsletter        x      x      .      .      .
staff_guest_newsletter           x      x      .      .      .
staff_customer_data_link         x      x      .      .      .
staff_customer_data              .      x      .      .      .
staff_guest_data                 .      x      .      .      .
staff_customer_erasure_form      .      x      .      .      .
staff_customer_erasure           .      x      .      .      .
staff_customer_keep              .      x      .      .      .
staff_guest_erasure_form         .      x      .      .      .
staff_guest_erasure              .      x      .      .      .
staff_customer_merging           .      x      .      .      .
staff_customer_merge             .      x      .      .      .
staff_newsletter_file            x      .      .      .      .

One's own access
staff_me                         x      x      x      x      x
staff_me_name                    x      x      x      x      x
staff_me_password                x      x      x      x      x
staff_me_factor                  x      x      x      x      x
staff_me_factor_on               x      x      x      x      x
staff_me_codes                   x      x      x      x      x
staff_me_session_close           x      x      x      x      x
staff_me_sessions_close          x      x      x      x      x

The team
staff_team                       .      .      .      .      .
staff_rights                     .      .      .      .      .
staff_member_new                 .      .      .      .      .
staff_member_create              .      .      .      .      .
staff_member                     .      .      .      .      .
staff_member_change              .      .      .      .      .
staff_member_close               .      .      .      .      .
staff_member_reopen              .      .      .      .      .
staff_member_reset               .      .      .      .      .
staff_member_sessions_end        .      .      .      .      .
staff_member_link                .      .      .      .      .
staff_audit                      .      .      x      .      .
staff_audit_file                 .      .      x      .      .

Other software
staff_software                   .      .      .      .      .
staff_api_docs                   .      .      .      .      .
staff_token_new                  .      .      .      .      .
staff_token_add                  .      .      .      .      .
staff_token_revoke               .      .      .      .      .
staff_hook_new                   .      .      .      .      .
staff_hook_add                   .      .      .      .      .
staff_hook                       .      .      .      .      .
staff_hook_save                  .      .      .      .      .
staff_hook_remove                .      .      .      .      .
staff_hook_resend                .      .      .      .      .

Settings
staff_settings                   .      .      .      .      .
staff_modes                      .      .      .      .      .
staff_mode_add                   .      .      .      .      .
staff_mode                       .      .      .      .      .
staff_mode_save                  .      .      .      .      .
staff_tariffs                    .      .      .      .      .
staff_tariffs_save               .      .      .      .      .
staff_shop_settings              .      .      .      .      .
staff_shop_settings_save         .      .      .      .      .
staff_surcharges                 .      .      .      .      .
staff_surcharges_upload          .      .      .      .      .
staff_surcharges_compare         .      .      .      .      .
staff_surcharges_apply           .      .      .      .      .
staff_agencies                   .      .      .      .      .
staff_agency_new                 .      .      .      .      .
staff_agency_add                 .      .      .      .      .
staff_agency                     .      .      .      .      .
staff_agency_save                .      .      .      .      .
staff_agency_close               .      .      .      .      .
staff_vat                        .      .      .      .      .
staff_vat_save                   .      .      .      .      .
staff_texts                      .      .      .      .      .
staff_terms_versions             .      .      .      .      .
staff_text                       .      .      .      .      .
staff_text_save                  .      .      .      .      .
staff_text_reset                 .      .      .      .      .
staff_mails                      .      .      .      .      .
staff_mail                       .      .      .      .      .
staff_mail_save                  .      .      .      .      .
staff_mail_preview               .      .      .      .      .
staff_mail_reset                 .      .      .      .      .
"""
