package io.weir.query.sums;

import io.weir.schemas.Stats;

/** What became of the matched events of an experiment's units. The stream puts each into exactly one of these. */
public record EventTotals(long counted, long outside, long late, long crossed, long forced) {

    public static final EventTotals NONE = new EventTotals(0, 0, 0, 0, 0);

    static EventTotals of(Stats record) {
        return new EventTotals(
                record.getCounted(), record.getOutside(), record.getLate(), record.getCrossed(), record.getForced());
    }

    public EventTotals plus(EventTotals other) {
        return new EventTotals(
                counted + other.counted,
                outside + other.outside,
                late + other.late,
                crossed + other.crossed,
                forced + other.forced);
    }

    public long matched() {
        return counted + outside + late + crossed + forced;
    }
}
