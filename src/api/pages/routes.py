"""Every page by its address."""

from litestar import Router

from api.pages import (
    case_acts,
    case_pages,
    desk,
    door,
    files,
    front,
    fund_page,
    new_case,
    static,
    why_pages,
    work_pages,
)

router = Router(
    "/",
    route_handlers=[
        front.front,
        case_pages.list_cases,
        case_pages.search_cases,
        case_pages.read_case,
        new_case.show_report,
        new_case.take_report,
        case_acts.show_act,
        case_acts.do_act,
        files.show_attaching,
        files.attach,
        files.read_file,
        desk.show_desk,
        desk.sign_last_month,
        fund_page.read_fund,
        work_pages.list_work,
        why_pages.show_why,
        door.show_door,
        door.show_door_keeping,
        door.come_in,
        door.go_out,
        static.router,
    ],
    include_in_schema=False,
)
