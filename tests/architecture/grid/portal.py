"""The pages. A visitor is sent to the sign-in page by a 302; 405 means that a page is only ever posted to.

An object such as draft_need/submit also fills the route's move.
"""

# fmt: off
PORTAL = """
#      route                                   object                  anon  ent ent2  mer mer2 bank ban2 recr brok  evt  fin  aud  adm
GET    /                                       -                        200  200  200  200  200  200  200  200  200  200  200  200  200
GET    login/                                  -                        200  302  302  302  302  302  302  302  302  302  302  302  302
GET    logout/                                 -                        405  405  405  405  405  405  405  405  405  405  405  405  405
POST   logout/                                 -                        302  302  302  302  302  302  302  302  302  302  302  302  302
GET    acting-for/                             -                        405  405  405  405  405  405  405  405  405  405  405  405  405
POST   acting-for/                             -                        302  404  404  404  404  404  404  404  404  404  404  404  404
GET    language/                               -                        302  302  302  302  302  302  302  302  302  302  302  302  302
GET    merchants/                              -                        200  200  200  200  200  200  200  200  200  200  200  200  200
GET    merchants/export/                       -                        405  405  405  405  405  405  405  405  405  405  405  405  405
POST   merchants/export/                       -                        302  200  200  200  200  200  200  200  200  200  200  200  200
GET    merchants/<uuid:pk>/                    draft_profile            404  404  404  200  404  404  404  200  200  200  200  404  200
GET    merchants/<uuid:pk>/                    listed_profile           200  200  200  200  200  200  200  200  200  200  200  200  200
GET    merchants/<uuid:pk>/contacts/           listed_profile           405  405  405  405  405  405  405  405  405  405  405  405  405
POST   merchants/<uuid:pk>/contacts/           draft_profile            302  403  403  200  404  403  403  200  200  403  403  403  200
POST   merchants/<uuid:pk>/contacts/           listed_profile           302  403  403  403  200  403  403  200  200  403  403  403  200
GET    merchants/<uuid:pk>/moves/<slug:move>/  draft_profile/list       302  403  403  403  403  403  403  200  403  403  403  403  200
POST   merchants/<uuid:pk>/moves/<slug:move>/  draft_profile/list       302  403  403  403  403  403  403  302  403  403  403  403  302
GET    merchants/<uuid:pk>/needs/              draft_profile            302  403  403  200  404  403  403  403  200  403  403  403  403
GET    merchants/<uuid:pk>/needs/              listed_profile           302  403  403  404  200  403  403  403  200  403  403  403  403
GET    my-profile/                             -                        302  403  403  302  302  403  403  404  403  403  403  403  404
GET    open-needs/                             -                        200  200  200  200  200  200  200  200  200  200  200  200  200
GET    open-needs/<uuid:pk>/                   published_need           200  200  200  200  200  200  200  200  200  200  200  200  200
GET    open-needs/<uuid:pk>/                   draft_need               404  404  404  404  404  404  404  404  404  404  404  404  404
GET    needs/                                  -                        302  200  200  403  403  403  403  403  200  403  403  403  200
GET    needs/new/                              -                        302  200  200  403  403  403  403  403  200  403  403  403  403
POST   needs/new/                              -                        302  400  400  403  403  403  403  403  400  403  403  403  403
GET    needs/<uuid:pk>/                        draft_need               302  200  404  403  403  403  403  403  200  403  403  403  200
GET    needs/<uuid:pk>/edit/                   draft_need               302  200  404  403  403  403  403  403  200  403  403  403  403
POST   needs/<uuid:pk>/edit/                   draft_need               302  400  404  403  403  403  403  403  400  403  403  403  403
GET    needs/<uuid:pk>/moves/<slug:move>/      draft_need/submit        302  200  404  403  403  403  403  403  200  403  403  403  403
POST   needs/<uuid:pk>/moves/<slug:move>/      draft_need/submit        302  302  404  403  403  403  403  403  302  403  403  403  403
GET    needs/<uuid:pk>/moves/<slug:move>/      submitted_need/publish   302  403  404  403  403  403  403  403  200  403  403  403  403
POST   needs/<uuid:pk>/moves/<slug:move>/      submitted_need/publish   302  403  404  403  403  403  403  403  302  403  403  403  403
GET    needs/<uuid:pk>/match/                  draft_need               405  405  405  405  405  405  405  405  405  405  405  405  405
POST   needs/<uuid:pk>/match/                  draft_need               302  302  404  403  403  403  403  403  302  403  403  403  403
GET    matches/<uuid:pk>/                      run                      302  200  404  403  403  403  403  403  200  403  403  403  403
GET    matches/<uuid:pk>/replay/               run                      405  405  405  405  405  405  405  405  405  405  405  405  405
POST   matches/<uuid:pk>/replay/               run                      302  302  404  403  403  403  403  403  302  403  403  403  403
GET    imports/                                -                        302  403  403  403  403  403  403  200  403  403  403  403  200
GET    imports/new/                            -                        302  403  403  403  403  403  403  200  403  403  403  403  200
POST   imports/new/                            -                        302  403  403  403  403  403  403  400  403  403  403  403  400
GET    imports/<uuid:pk>/                      batch                    302  403  403  403  403  403  403  200  403  403  403  403  200
GET    imports/<uuid:pk>/commit/               batch                    302  403  403  403  403  403  403  200  403  403  403  403  200
POST   imports/<uuid:pk>/commit/               batch                    302  403  403  403  403  403  403  302  403  403  403  403  302
GET    imports/<uuid:pk>/discard/              batch                    302  403  403  403  403  403  403  200  403  403  403  403  200
POST   imports/<uuid:pk>/discard/              batch                    302  403  403  403  403  403  403  302  403  403  403  403  302
GET    imports/<uuid:pk>/errors.xlsx           batch                    302  403  403  403  403  403  403  200  403  403  403  403  200
"""
