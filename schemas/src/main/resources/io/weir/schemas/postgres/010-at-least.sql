--liquibase formatted sql

--changeset weir:010-at-least splitStatements:false
-- Until now a conversion or count with a value took only events where it was above 0. That is an option of its own now, so that
-- what is stored says it: the same events go on being counted. Definitions in Avro are read so: see EarlierDefinitions.
create function weir_above_zero(part jsonb) returns jsonb
    language sql immutable
    return case
        when coalesce(part ->> 'aggregation', part ->> 'kind') in ('conversion', 'count')
            and part ->> 'value' is not null and part ->> 'at_least' is null
        then part || '{"at_least": 0.000001}'
        else part
    end;
create function weir_metric_above_zero(metric jsonb) returns jsonb
    language sql immutable
    return case
        when jsonb_typeof(metric -> 'denominator') = 'object'
        then jsonb_set(weir_above_zero(metric), '{denominator}', weir_above_zero(metric -> 'denominator'))
        else weir_above_zero(metric)
    end;
create function weir_metrics_above_zero(document jsonb) returns jsonb
    language sql immutable
    return jsonb_set(document, '{metrics}', (
        select coalesce(jsonb_agg(weir_metric_above_zero(metric) order by place), '[]')
        from jsonb_array_elements(document -> 'metrics') with ordinality as metrics (metric, place)));
update experiments set document = weir_metrics_above_zero(document)
    where document -> 'metrics' is distinct from weir_metrics_above_zero(document) -> 'metrics';
update experiment_revisions set document = weir_metrics_above_zero(document)
    where document -> 'metrics' is distinct from weir_metrics_above_zero(document) -> 'metrics';
update metrics set document = jsonb_set(document, '{definition}', weir_metric_above_zero(document -> 'definition'))
    where document -> 'definition' is distinct from weir_metric_above_zero(document -> 'definition');
drop function weir_metrics_above_zero(jsonb);
drop function weir_metric_above_zero(jsonb);
drop function weir_above_zero(jsonb);
--rollback select 1;
