package io.weir.query.lineage;

import io.weir.query.lineage.EventsTable.Kept;
import io.weir.query.lineage.Lineage.Missing;
import io.weir.query.lineage.UnitHistory.JudgedEvent;
import io.weir.schemas.Decimals;
import io.weir.schemas.Event;
import io.weir.schemas.ExperimentDefinition;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** From histories to pages. */
final class LineageRules {

    private LineageRules() {}

    /** What the table may lack of the records that are in the numbers. */
    static Set<Missing> missing(ExperimentDefinition x, Map<Integer, Long> asOf, Kept kept) {
        Set<Missing> missing = EnumSet.noneOf(Missing.class);
        boolean sinceActive = kept.oldest() != null && kept.oldest().toEpochMilli() <= x.getActiveFrom();
        asOf.forEach((partition, computed) -> {
            if (computed == 0) return;
            boolean fromTheBeginning =
                    Long.valueOf(0).equals(kept.firstOffsets().get(partition));
            if (!sinceActive && !fromTheBeginning) missing.add(Missing.EVENTS_DROPPED);
            if (kept.nextOffsets().getOrDefault(partition, 0L) < computed) missing.add(Missing.EVENTS_NOT_YET_STORED);
        });
        return missing;
    }

    /**
     * One unit with all of its events that are asked for.
     *
     * @param metric only events that match it, and only what they brought to it; null: all
     * @param after the page before ended here, or null
     */
    static Lineage.Unit unit(
            ExperimentDefinition x, String unit, UnitHistory history, boolean complete, String metric, Cursor after) {
        UnitHistory.Place place = history.place();
        Event first = place == null ? null : place.firstExposure();
        List<Lineage.Value> values = new ArrayList<>();
        for (int i = 0; i < x.getMetrics().size(); i++) {
            String key = x.getMetrics().get(i).getKey();
            if (metric == null || metric.equals(key)) {
                List<BigInteger> totals = history.values().get(i);
                int parts = x.getMetrics().get(i).getDenominator() == null ? 1 : 2;
                values.add(new Lineage.Value(
                        key,
                        component(totals, 0),
                        parts == 2 ? component(totals, 1) : null,
                        component(totals, parts),
                        parts == 2 ? component(totals, 3) : null));
            }
        }
        return new Lineage.Unit(
                unit,
                place == null ? null : place.variant(),
                place == null ? null : place.phase(),
                first == null ? null : Instant.ofEpochMilli(first.getTime()),
                first == null ? null : first.getId(),
                place != null && place.crossed(),
                place != null && place.forced(),
                complete,
                values,
                events(x, unit, history, metric, after));
    }

    private static List<Lineage.Event> events(
            ExperimentDefinition x, String unit, UnitHistory history, String metric, Cursor after) {
        boolean resumes = after != null && after.unit().equals(unit);
        List<Lineage.Event> events = new ArrayList<>();
        for (JudgedEvent judged : history.events()) {
            LoggedEvent logged = judged.logged();
            if (resumes && after.hasPassed(logged.partition(), logged.offset())) continue;
            List<Lineage.Effect> effects = effects(x, judged, metric);
            boolean isOthers = metric != null && effects.getFirst().reason() == Reason.NO_MATCH;
            if (isOthers) continue;
            Event event = logged.event();
            events.add(new Lineage.Event(
                    event.getId(),
                    event.getType(),
                    Instant.ofEpochMilli(event.getTime()),
                    Instant.ofEpochMilli(logged.received()),
                    logged.partition(),
                    logged.offset(),
                    ExperimentTimes.isExposure(x, event) ? event.getExposure().getVariant() : null,
                    judged.state(),
                    effects));
        }
        return events;
    }

    private static List<Lineage.Effect> effects(ExperimentDefinition x, JudgedEvent judged, String metric) {
        List<Lineage.Effect> effects = new ArrayList<>();
        for (int i = 0; i < x.getMetrics().size(); i++) {
            String key = x.getMetrics().get(i).getKey();
            if (metric != null && !metric.equals(key)) continue;
            UnitHistory.Effect effect = judged.effects().get(i);
            List<BigInteger> shares = effect.shares();
            effects.add(new Lineage.Effect(
                    key,
                    decimal(shares.get(0)),
                    decimal(shares.get(1)),
                    decimal(shares.get(2)),
                    decimal(shares.get(3)),
                    effect.reason()));
        }
        return effects;
    }

    /** At most {@code limit} events: of units of which only the last may bring it over. */
    static List<Lineage.Unit> cut(List<Lineage.Unit> units, int limit) {
        int over = units.stream().mapToInt(unit -> unit.events().size()).sum() - limit;
        if (over <= 0) return units;
        Lineage.Unit last = units.getLast();
        List<Lineage.Unit> page = new ArrayList<>(units);
        page.set(
                page.size() - 1,
                last.with(last.events().subList(0, last.events().size() - over)));
        return page;
    }

    /**
     * Where the page ends, or null when nothing follows.
     *
     * @param units before they were cut to {@code page}
     * @param more further units follow the last of these
     */
    static String next(List<Lineage.Unit> units, List<Lineage.Unit> page, boolean more) {
        if (units.isEmpty()) return null;
        Lineage.Unit last = page.getLast();
        if (last.events().size() < units.getLast().events().size()) {
            Lineage.Event event = last.events().getLast();
            return new Cursor(last.unit(), event.partition(), event.offset()).text();
        }
        return more ? Cursor.afterAllOf(last.unit()).text() : null;
    }

    private static String component(List<BigInteger> totals, int place) {
        return totals == null || place >= totals.size() ? null : decimal(totals.get(place));
    }

    private static String decimal(BigInteger millionths) {
        return millionths == null
                ? null
                : new BigDecimal(millionths, Decimals.SCALE)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
