package io.weir.query.statistics.distributions;

/** Student's t with a shifted numerator, T = (Z + shift)/√(V/ν): what a t test sees when there is an effect. */
public final class NoncentralT {

    private NoncentralT() {}

    /** P(|T| > critical): the normal tails averaged over the law of V, a chi-square with ν degrees of freedom. */
    public static double twoSided(double critical, double df, double shift) {
        double a = df / 2;
        return Math.exp(Quadrature.line(
                        ln -> {
                            double x = Math.exp(ln);
                            double c = critical * Math.sqrt(x / a);
                            return ChiSquare.lnLogDensity(a, x)
                                    + Math.log(Normal.survival(c - shift) + Normal.survival(c + shift));
                        },
                        Math.log(a),
                        1 / Math.sqrt(a))
                .ln());
    }
}
