-- All documents of the fragment, changed or not, are labelled by these rules now.
update documents
set rules_version = brought.rules_version
from fragment_documents as brought
where brought.document_id = documents.document_id
    and documents.rules_version <> brought.rules_version;
