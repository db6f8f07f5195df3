/** The part of jStat (which carries no types) that t tests need. */
declare module 'jstat' {
  const module: {
    readonly jStat: {
      readonly studentt: {
        /** P(T <= t) */
        cdf(t: number, degreesOfFreedom: number): number;
        /** The t with P(T <= t) = probability. */
        inv(probability: number, degreesOfFreedom: number): number;
      };
    };
  };
  export default module;
}
