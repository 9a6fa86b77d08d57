package io.gengfu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.Arithmetic.Constant;
import io.gengfu.rules.Arithmetic.Signal;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.junit.jupiter.api.Test;

/**
 * A gateway that looks at what changes nothing is a slow one; one that looks away is a dead one.
 */
class BandsTest {

  private static final Amount VALUE = new Signal(0);
  private static final Amount OTHER = new Signal(1);

  @Test
  void limitIsAnEdgeOnBothSides() {
    Condition hot = new Logic.Less(new Constant(60), VALUE);

    assertThat(edges(hot)).containsExactly(60.0, Math.nextUp(60.0));
  }

  // 0.1 + 0.2 is not 0.3: the edge lies where the arithmetic puts it, not where algebra does.
  @Test
  void edgeBehindArithmeticLiesWhereRoundingPutsIt() {
    var sum = new Arithmetic.Plus(VALUE, new Constant(0.1));

    for (double edge : edges(new Logic.AtMost(new Constant(0.3), sum))) {
      boolean below = Math.nextDown(edge) + 0.1 < 0.3 && edge + 0.1 >= 0.3;
      boolean above = Math.nextDown(edge) + 0.1 <= 0.3 && edge + 0.1 > 0.3;
      assertThat(below || above).isTrue();
    }
    assertThat(edges(new Logic.AtMost(new Constant(0.3), sum))).hasSize(2);
  }

  @Test
  void whatTheColumnHasNoPartInHasNoEdges() {
    assertThat(edges(new Logic.Less(OTHER, new Signal(2)))).isEmpty();
  }

  @Test
  void everyValueMattersWhereItIsComparedWithAnother() {
    assertThat(Edges.of(0, new Logic.Less(VALUE, OTHER))).isEmpty();
    assertThat(Edges.of(0, new Logic.Less(new Constant(1), new Arithmetic.Times(VALUE, VALUE))))
        .isEmpty();
    assertThat(
            Edges.of(
                0, new Logic.Less(new Arithmetic.Over(new Constant(1), VALUE), new Constant(2))))
        .isEmpty();
    assertThat(Edges.of(0, inputs -> Condition.TRUE)).isEmpty();
  }

  @Test
  void bandIsOpenWhileEverythingThatReadsTheSlotIsAtRest() {
    Bench site = Bench.with(Bench.rule("when: lift.speed > 2", "for: 3 readings or 30s"));

    site.reads("lift-1.speed", 1);
    assertThat(band(site)).containsExactly(Double.NEGATIVE_INFINITY, 2.0);

    site.reads("lift-1.speed", 3);
    assertThat(band(site)[0]).as("waits, and counts").isNaN();

    site.reads("lift-1.speed", 3.5).reads("lift-1.speed", 4);
    assertThat(site.decisions()).hasSize(1);
    site.reads("lift-1.speed", 5);
    assertThat(band(site)).containsExactly(Math.nextUp(2.0), Double.POSITIVE_INFINITY);

    site.loses("lift-1.speed", Known.STALE);
    assertThat(band(site)[0]).isNaN();
  }

  @Test
  void signalThatADerivedOneFollowsHasNoBand() {
    Bench site = Bench.with(Bench.signals("mean > 2", "mean: {avg: lift.speed, over: 1m}"));

    site.reads("lift-1.speed", 1);

    assertThat(band(site)[0]).isNaN();
  }

  // The engine keeps what it does not look at: it is evidence, and other rules may read it.
  @Test
  void valueWithinItsBandIsKept() {
    Bench site =
        Bench.with(Bench.rule("when: lift.speed > 2"), Map.of("lift", List.of("lift-1")), Map.of());
    int speed = site.point("lift-1.speed").index();

    site.reads("lift-1.speed", 1).silently("5S").reads("lift-1.speed", 1.5);

    assertThat(site.engine.value(speed)).isEqualTo(1.5);
    assertThat(site.engine.arrived(speed)).isEqualTo(site.now());
  }

  private static double[] band(Bench site) {
    int speed = site.point("lift-1.speed").index();
    long[] slots = site.engine.inputs.slots;
    return new double[] {
      Double.longBitsToDouble(slots[Inputs.SLOT * speed + Inputs.FROM]),
      Double.longBitsToDouble(slots[Inputs.SLOT * speed + Inputs.BELOW])
    };
  }

  private static SortedSet<Double> edges(Condition condition) {
    return Edges.of(0, condition).orElseThrow();
  }
}
