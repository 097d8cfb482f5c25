"""Addresses of this room."""

from django.urls import path

from tolok.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.listed, name="list"),
    path("readings/", views.readings, name="readings"),
    path("<int:number>/", views.open_notice, name="open"),
    path("<int:number>/reading/", views.reading, name="reading"),
    path("mail/", views.mail, name="mail"),
    path("unsubscribe/<str:word>/", views.unsubscribe, name="unsubscribe"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/key/", views.calendar_key, name="calendar_key"),
    path("calendar/<int:person>-<str:key>.ics", views.feed, name="feed"),
]
