from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("licensing", "0004_contracts_of_before")]

    operations = [
        migrations.RemoveField(
            model_name='agreement',
            name='share_bps',
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'discarded']), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='agreement_in_force_is_signed'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='a_sent_agreement_has_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(fields=('series', 'version'), name='agreement_version_once'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('series',), name='one_version_of_an_agreement_in_force'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amends__isnull', True), ('version', 1)), models.Q(('amends__isnull', False), ('version__gt', 1)), _connector='OR'), name='a_later_version_amends_an_earlier_one'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(('approvals_needed__gte', 1), ('approvals_needed__lte', 2)), name='one_or_two_people_approve'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('allows_personal', True), ('allows_editorial', True), ('allows_commercial', True), _connector='OR'), name='an_approval_allows_something'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('artist__isnull', True), ('event__isnull', True), ('of_agency__isnull', True), ('photo__isnull', False), ('scope', 'photo')), models.Q(('artist__isnull', False), ('event__isnull', True), ('of_agency__isnull', True), ('photo__isnull', True), ('scope', 'artist')), models.Q(('artist__isnull', True), ('event__isnull', False), ('of_agency__isnull', True), ('photo__isnull', True), ('scope', 'event')), models.Q(('artist__isnull', True), ('event__isnull', True), ('of_agency__isnull', False), ('photo__isnull', True), ('scope', 'agency')), _connector='OR'), name='takedown_names_what_its_scope_says'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('photo__isnull', False), ('state', 'standing'), ('side', 'staff')), fields=('photo',), name='one_standing_by_staff_per_photo'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('photo__isnull', False), ('state', 'standing'), ('side', 'agency')), fields=('photo', 'agency'), name='one_standing_by_agency_per_photo'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('artist__isnull', False), ('state', 'standing'), ('side', 'staff')), fields=('artist',), name='one_standing_by_staff_per_artist'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('artist__isnull', False), ('state', 'standing'), ('side', 'agency')), fields=('artist', 'agency'), name='one_standing_by_agency_per_artist'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False), ('state', 'standing'), ('side', 'staff')), fields=('event',), name='one_standing_by_staff_per_event'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('event__isnull', False), ('state', 'standing'), ('side', 'agency')), fields=('event', 'agency'), name='one_standing_by_agency_per_event'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('of_agency__isnull', False), ('state', 'standing'), ('side', 'staff')), fields=('of_agency',), name='one_standing_by_staff_per_of_agency'),
        ),
        migrations.AddConstraint(
            model_name='takedown',
            constraint=models.UniqueConstraint(condition=models.Q(('of_agency__isnull', False), ('state', 'standing'), ('side', 'agency')), fields=('of_agency', 'agency'), name='one_standing_by_agency_per_of_agency'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.CheckConstraint(condition=models.Q(('taken_from__isnull', True), ('taken_until__isnull', True), ('taken_until__gt', models.F('taken_from')), _connector='OR'), name='consent_covers_some_day'),
        ),
        migrations.AddConstraint(
            model_name='agreementrate',
            constraint=models.UniqueConstraint(fields=('agreement', 'licence_kind'), name='one_rate_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='agreementrate',
            constraint=models.CheckConstraint(condition=models.Q(('share_bps__lte', 10000)), name='share_is_at_most_everything'),
        ),
        migrations.AddConstraint(
            model_name='consentexcludedevent',
            constraint=models.UniqueConstraint(fields=('consent', 'event'), name='event_excluded_once'),
        ),
        migrations.AddConstraint(
            model_name='consentterritory',
            constraint=models.UniqueConstraint(fields=('consent', 'country'), name='consent_territory_once'),
        ),
        migrations.AddConstraint(
            model_name='consentterritory',
            constraint=models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='consent_territory_is_a_code'),
        ),
        migrations.AddConstraint(
            model_name='submissionapproval',
            constraint=models.UniqueConstraint(fields=('submission', 'approver'), name='one_yes_per_person'),
        ),
        migrations.AddConstraint(
            model_name='submissionterritory',
            constraint=models.UniqueConstraint(fields=('submission', 'country'), name='submission_territory_once'),
        ),
        migrations.AddConstraint(
            model_name='submissionterritory',
            constraint=models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='submission_territory_is_a_code'),
        ),
    ]
