"""The API and the health endpoints.

`draft_profile` is the merchant's, `listed_profile` the other merchant's; needs, run and token are the enterprise's.
"""

# fmt: off
API = """
#      route                                             object            anon  ent ent2  mer mer2 bank ban2 recr brok  evt  fin  aud  adm
GET    health/live                                       -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    health/ready                                      -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/schema                                     -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/docs                                       -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/                                           -                  404  404  404  404  404  404  404  404  404  404  404  404  404

GET    api/v1/me                                         -                  401  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/tokens                                     -                  401  200  200  200  200  200  200  200  200  200  200  200  200
POST   api/v1/tokens                                     -                  201  201  201  201  201  201  201  201  201  201  201  201  201
GET    api/v1/tokens/<uuid:pk>                           token              401  200  404  404  404  404  404  404  404  404  404  404  404
DELETE api/v1/tokens/<uuid:pk>                           token              401  204  404  404  404  404  404  404  404  404  404  404  404
GET    api/v1/organisations                              -                  401  200  200  200  200  200  200  200  200  200  200  200  200
POST   api/v1/organisations                              -                  401  403  403  403  403  403  403  201  403  403  403  403  201
GET    api/v1/organisations/<uuid:pk>                    organisation       401  200  404  404  404  404  404  200  200  200  200  404  200
PATCH  api/v1/organisations/<uuid:pk>                    organisation       401  200  404  404  404  404  404  200  403  403  403  403  200
GET    api/v1/users                                      -                  401  403  403  403  403  403  403  403  403  403  403  403  200
POST   api/v1/users                                      -                  401  403  403  403  403  403  403  403  403  403  403  403  201
GET    api/v1/members                                    -                  401  200  200  200  200  200  200  200  200  200  200  403  200
POST   api/v1/members                                    -                  401  403  403  403  403  403  403  403  403  403  403  403  201
POST   api/v1/members/<int:pk>/end                       membership         401  403  403  403  403  403  403  403  403  403  403  403  200
GET    api/v1/audit                                      -                  401  403  403  403  403  403  403  403  403  403  403  200  403
GET    api/v1/reference/<slug:vocabulary>                vocabulary         200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/reference/<slug:vocabulary>                no_vocabulary      404  404  404  404  404  404  404  404  404  404  404  404  404
GET    api/v1/regions                                    -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/industries                                 -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/credential-types                           -                  200  200  200  200  200  200  200  200  200  200  200  200  200

GET    api/v1/merchants                                  -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/merchants/facets                           -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/merchants/export                           -                  401  200  200  200  200  200  200  200  200  200  200  200  200
POST   api/v1/merchants                                  -                  401  403  403  404  404  403  403  201  403  403  403  403  201
GET    api/v1/merchants/<uuid:pk>                        draft_profile      404  404  404  200  404  404  404  200  200  200  200  404  200
GET    api/v1/merchants/<uuid:pk>                        listed_profile     200  200  200  200  200  200  200  200  200  200  200  200  200
PATCH  api/v1/merchants/<uuid:pk>                        draft_profile      401  403  403  200  404  403  403  200  403  403  403  403  200
PATCH  api/v1/merchants/<uuid:pk>                        listed_profile     401  403  403  403  200  403  403  200  403  403  403  403  200
POST   api/v1/merchants/<uuid:pk>/moves                  draft_profile      401  403  403  403  403  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/offerings              draft_profile      401  403  403  200  404  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/offerings              listed_profile     401  403  403  403  200  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/cases                  draft_profile      401  403  403  200  404  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/cases                  listed_profile     401  403  403  403  200  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/credentials            draft_profile      401  403  403  200  404  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/credentials            listed_profile     401  403  403  403  200  403  403  200  403  403  403  403  200
GET    api/v1/merchants/<uuid:pk>/contacts               draft_profile      401  403  403  200  404  403  403  200  200  403  403  403  200
GET    api/v1/merchants/<uuid:pk>/contacts               listed_profile     401  403  403  403  200  403  403  200  200  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/contacts               draft_profile      401  403  403  200  404  403  403  200  403  403  403  403  200
PUT    api/v1/merchants/<uuid:pk>/contacts               listed_profile     401  403  403  403  200  403  403  200  403  403  403  403  200
GET    api/v1/merchants/<uuid:pk>/needs                  draft_profile      401  403  403  200  404  403  403  403  200  403  403  403  403
GET    api/v1/merchants/<uuid:pk>/needs                  listed_profile     401  403  403  404  200  403  403  403  200  403  403  403  403

GET    api/v1/merchant-imports                           -                  401  403  403  403  403  403  403  200  403  403  403  403  200
POST   api/v1/merchant-imports                           -                  401  403  403  403  403  403  403  201  403  403  403  403  201
GET    api/v1/merchant-imports/template.xlsx             -                  401  403  403  403  403  403  403  200  403  403  403  403  200
GET    api/v1/merchant-imports/<uuid:pk>                 batch              401  403  403  403  403  403  403  200  403  403  403  403  200
GET    api/v1/merchant-imports/<uuid:pk>/rows            batch              401  403  403  403  403  403  403  200  403  403  403  403  200
GET    api/v1/merchant-imports/<uuid:pk>/errors.xlsx     batch              401  403  403  403  403  403  403  200  403  403  403  403  200
POST   api/v1/merchant-imports/<uuid:pk>/commit          batch              401  403  403  403  403  403  403  200  403  403  403  403  200
POST   api/v1/merchant-imports/<uuid:pk>/discard         batch              401  403  403  403  403  403  403  200  403  403  403  403  200

GET    api/v1/needs                                      -                  401  200  200  403  403  403  403  403  200  403  403  403  200
POST   api/v1/needs                                      -                  401  201  201  403  403  403  403  403  201  403  403  403  403
GET    api/v1/needs/<uuid:pk>                            draft_need         401  200  404  403  403  403  403  403  200  403  403  403  200
GET    api/v1/needs/<uuid:pk>                            published_need     401  200  404  403  403  403  403  403  200  403  403  403  200
PATCH  api/v1/needs/<uuid:pk>                            draft_need         401  200  404  403  403  403  403  403  200  403  403  403  403
POST   api/v1/needs/<uuid:pk>/moves                      draft_need         401  200  404  403  403  403  403  403  200  403  403  403  403
POST   api/v1/needs/<uuid:pk>/moves                      submitted_need     401  403  404  403  403  403  403  403  200  403  403  403  403
GET    api/v1/needs/<uuid:pk>/runs                       draft_need         401  200  404  403  403  403  403  403  200  403  403  403  403
POST   api/v1/needs/<uuid:pk>/runs                       draft_need         401  201  404  403  403  403  403  403  201  403  403  403  403
GET    api/v1/open-needs                                 -                  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/open-needs/<uuid:pk>                       published_need     200  200  200  200  200  200  200  200  200  200  200  200  200
GET    api/v1/open-needs/<uuid:pk>                       draft_need         404  404  404  404  404  404  404  404  404  404  404  404  404
GET    api/v1/match-runs                                 -                  401  200  200  403  403  403  403  403  200  403  403  403  403
GET    api/v1/match-runs/<uuid:pk>                       run                401  200  404  403  403  403  403  403  200  403  403  403  403
GET    api/v1/match-runs/<uuid:pk>/results               run                401  200  404  403  403  403  403  403  200  403  403  403  403
GET    api/v1/match-runs/<uuid:pk>/exclusions            run                401  200  404  403  403  403  403  403  200  403  403  403  403
GET    api/v1/match-runs/<uuid:pk>/replay                run                401  200  404  403  403  403  403  403  200  403  403  403  403
"""
