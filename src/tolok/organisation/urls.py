"""Addresses of this room."""

from django.urls import path

from tolok.organisation.views import invitations, people, profile, units

app_name = "organisation"
urlpatterns = [
    path("", people.people, name="people"),
    path("agencies/", people.agencies, name="agencies"),
    path("agencies/<slug:agency>/", people.people_of_agency, name="people_of_agency"),
    path("agencies/<slug:agency>/invitations/new/", invitations.invite, name="invite"),
    path("agencies/<slug:agency>/units/", units.units_of_agency, name="units_of_agency"),
    path("agencies/<slug:agency>/units/new/", units.new_unit, name="new_unit"),
    path("invitations/new/", invitations.invite, name="invite_nationally"),
    path("invitations/<int:invitation>/withdrawal/", invitations.withdrawal, name="withdrawal"),
    path("invitation/<str:word>/", invitations.invitation, name="invitation"),
    path("persons/<int:person>/", people.person, name="person"),
    path("persons/<int:person>/appointments/new/", people.appoint, name="appoint_nationally"),
    path("persons/<int:person>/appointments/new/<slug:agency>/", people.appoint, name="appoint"),
    path("persons/<int:person>/deactivation/", people.deactivation, name="deactivation"),
    path("appointments/<int:appointment>/end/", people.end, name="end"),
    path("units/", units.units, name="units"),
    path("units/<int:unit>/", units.unit, name="unit"),
    path("units/<int:unit>/closure/", units.closure, name="closure"),
    path("roles/", profile.roles, name="roles"),
    path("sessions/<int:session>/end/", profile.session_end, name="session_end"),
    path("profile/", profile.profile, name="profile"),
]
