"""Every page of the catalogue's room."""

from litestar.types import ControllerRouterHandler

from web.pages.staff.catalogue.categories import StaffCategories
from web.pages.staff.catalogue.documents import StaffDocuments
from web.pages.staff.catalogue.photos import StaffPhotos
from web.pages.staff.catalogue.preview import StaffPreview
from web.pages.staff.catalogue.product import StaffProductPages
from web.pages.staff.catalogue.product_form import StaffProductForm
from web.pages.staff.catalogue.products import StaffCatalogue
from web.pages.staff.catalogue.specifications import StaffSpecifications
from web.pages.staff.catalogue.variants import StaffVariants

CATALOGUE: tuple[ControllerRouterHandler, ...] = (
    StaffCatalogue,
    StaffProductForm,
    StaffProductPages,
    StaffSpecifications,
    StaffVariants,
    StaffPhotos,
    StaffDocuments,
    StaffPreview,
    StaffCategories,
)
