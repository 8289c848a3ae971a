/**
 * In: exact sums. Out: answers, or the reason why there is none; pure functions. One way through: sums ({@link
 * io.weir.query.statistics.MeanSums}, {@link io.weir.query.statistics.RatioSums}, …) become an {@link
 * io.weir.query.statistics.Effect}, which a t test, a posterior or a confidence sequence turns into an answer.
 */
package io.weir.query.statistics;
