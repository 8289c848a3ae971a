package io.weir.query.statistics.distributions;

import java.util.function.DoubleUnaryOperator;

/**
 * Integrals of smooth positive functions by the trapezoidal rule after a change of variable that makes the integrand die
 * double-exponentially (H. Takahasi and M. Mori 1974, Publ. RIMS 9:721): each halving of the step squares the error.
 */
public final class Quadrature {

    private static final double STEP = 1.0 / 16;
    private static final double FROM = -3.75;
    private static final int ZERO = (int) Math.round(-FROM / STEP);
    private static final double[] NODES = new double[ZERO + 129];
    private static final double[] WEIGHTS = new double[NODES.length];

    static {
        for (int i = 0; i < NODES.length; i++) {
            double u = (i - ZERO) * STEP;
            NODES[i] = Math.exp(u - Math.exp(-u));
            WEIGHTS[i] = STEP * NODES[i] * (1 + Math.exp(-u));
        }
    }

    /** Terms below this part of the sum change no bit of it. */
    private static final double NEGLIGIBLE = 0x1p-60;

    /** Points whose logarithm lies this far below the highest are left out. */
    private static final double DEEP = 50;

    private Quadrature() {}

    /**
     * ∫ f(s) ds over s from 0 to infinity by s = c·exp(u − e^(−u)), for an f that decays at least exponentially.
     *
     * @param scale c, about where f has fallen to 1/e; a factor of ten either way costs no digit
     */
    public static double halfLine(DoubleUnaryOperator f, double scale) {
        double sum = 0;
        for (int i = ZERO; i < NODES.length; i++) {
            double term = WEIGHTS[i] * f.applyAsDouble(scale * NODES[i]);
            sum += term;
            if (term < NEGLIGIBLE * sum) break;
        }
        for (int i = ZERO - 1; i >= 0; i--) {
            double term = WEIGHTS[i] * f.applyAsDouble(scale * NODES[i]);
            sum += term;
            if (term < NEGLIGIBLE * sum) break;
        }
        return scale * sum;
    }

    /**
     * @param ln natural logarithm of the integral
     * @param error what the last halving of the step still changed, relative: a bound with room to spare
     */
    public record Integral(double ln, double error) {}

    /**
     * ∫ exp(lnF(x)) dx over the whole line by x = m + w·sinh(u), for one hump whose logarithm is concave.
     *
     * @param start a point from which the hump is climbed
     * @param width about the hump's width
     */
    public static Integral line(DoubleUnaryOperator lnF, double start, double width) {
        double top = climb(lnF, start, width);
        double peak = lnF.applyAsDouble(top);
        if (peak == Double.NEGATIVE_INFINITY) return new Integral(peak, 0);
        double w = Math.max(fall(lnF, top, peak, width), fall(lnF, top, peak, -width));
        double step = 1.0 / 8;
        double sum = w + side(lnF, top, peak, w, step, step) + side(lnF, top, peak, -w, step, step);
        double error = 1;
        for (int halving = 0; halving < 8 && error > 1e-12; halving++) {
            double between = side(lnF, top, peak, w, step / 2, step) + side(lnF, top, peak, -w, step / 2, step);
            error = Math.abs(between - sum) / (between + sum);
            sum += between;
            step /= 2;
        }
        return new Integral(peak + Math.log(step * sum), error);
    }

    /** Sum over u = first, first + step, … on one side of the top. */
    private static double side(DoubleUnaryOperator lnF, double top, double peak, double w, double first, double step) {
        double sum = 0;
        for (int i = 0; i < 1 << 14; i++) {
            double u = first + i * step;
            double below = lnF.applyAsDouble(top + w * Math.sinh(u)) - peak;
            double term = Math.abs(w) * Math.cosh(u) * Math.exp(below);
            sum += term;
            if (below < -DEEP && term < NEGLIGIBLE * sum || below == Double.NEGATIVE_INFINITY) break;
        }
        return sum;
    }

    /** The top of a concave function: bracketed by doubling, then narrowed by thirds; digits of the top do not matter. */
    private static double climb(DoubleUnaryOperator lnF, double start, double width) {
        double stride = width;
        double at = start;
        double here = lnF.applyAsDouble(at);
        double sign = lnF.applyAsDouble(at + stride) > lnF.applyAsDouble(at - stride) ? 1 : -1;
        while (lnF.applyAsDouble(at + sign * stride) > here && stride < 1e300) {
            at += sign * stride;
            here = lnF.applyAsDouble(at);
            stride *= 2;
        }
        double low = at - stride;
        double high = at + stride;
        for (int i = 0; i < 60 && high - low > 0.01 * width; i++) {
            double third = (high - low) / 3;
            if (lnF.applyAsDouble(low + third) < lnF.applyAsDouble(high - third)) low += third;
            else high -= third;
        }
        return (low + high) / 2;
    }

    /** How far from the top the function has fallen to 1/e, to a factor of two. */
    private static double fall(DoubleUnaryOperator lnF, double top, double peak, double width) {
        double distance = width;
        while (peak - lnF.applyAsDouble(top + distance) < 0.5 && Math.abs(distance) < 1e300) distance *= 2;
        while (peak - lnF.applyAsDouble(top + distance) > 1.5 && Math.abs(distance) > 1e-300) distance /= 2;
        return Math.abs(distance);
    }
}
