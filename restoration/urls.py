from django.urls import path, re_path

from restoration import studio

app_name = "restoration_studio"
urlpatterns = [
    path("restoration/", studio.queue, name="queue"),
    path("restoration/<str:public_id>/", studio.job, name="job"),
    path("restoration/<str:public_id>/progress/", studio.progress, name="progress"),
    path("restoration/<str:public_id>/picture/", studio.picture, name="picture"),
    path("restoration/<str:public_id>/pause/", studio.pause, name="pause"),
    path("restoration/<str:public_id>/resume/", studio.resume, name="resume"),
    re_path(
        r"^restoration/(?P<public_id>[0-9a-z]+)/move/(?P<direction>up|down)/$",
        studio.move,
        name="move",
    ),
    path("restoration/<str:public_id>/retry/", studio.retry, name="retry"),
    path("restoration/<str:public_id>/cancel/", studio.cancel, name="cancel"),
    path("photos/<str:public_id>/restore/", studio.restore, name="restore"),
    path("models/", studio.models, name="models"),
    re_path(
        r"^models/(?P<public_id>[0-9a-z]+)/(?P<verb>release|retire|make-default|stop-default)/$",
        studio.change_model,
        name="change_model",
    ),
    path("quality/", studio.to_check, name="to_check"),
    path("quality/<str:public_id>/", studio.check, name="check"),
    path("quality/<str:public_id>/accept/", studio.accept, name="accept"),
]
