package io.gengfu.agent.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Clock.Trust;
import io.gengfu.agent.core.Decision;
import io.gengfu.agent.core.Decision.Activation;
import io.gengfu.agent.core.Decision.OutputState;
import io.gengfu.agent.core.Decision.Step;
import io.gengfu.agent.core.ModeChange;
import io.gengfu.model.Cause;
import io.gengfu.model.LocalText;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import io.gengfu.rules.AlertMemory;
import io.gengfu.rules.AlertState;
import io.gengfu.rules.AlertTransition;
import io.gengfu.rules.AlertTransition.Kind;
import io.gengfu.rules.InstanceState;
import io.gengfu.rules.InstanceState.Phase;
import io.gengfu.rules.InstanceState.Waiting;
import io.gengfu.rules.Lane;
import io.gengfu.rules.Reason;
import io.gengfu.rules.Suppression;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a decision is after it went through the ring's file. */
class FramesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:01.250000123Z");

  private static Decision through(Decision decision) {
    var writer = new FrameWriter();
    writer.begin(decision);
    decision.steps().forEach(item -> assertThat(writer.add(item)).isTrue());
    decision.states().forEach(item -> assertThat(writer.add(item)).isTrue());
    decision.outputs().forEach(item -> assertThat(writer.add(item)).isTrue());
    decision.modes().forEach(item -> assertThat(writer.add(item)).isTrue());
    int announced = writer.length();
    int length = writer.end(80);
    assertThat(length).isEqualTo(announced).isLessThan(FrameWriter.MOST);
    return FrameReader.read(
        ByteBuffer.wrap(writer.bytes, 0, length).position(FrameWriter.HEAD).slice());
  }

  private static String json(Decision decision) {
    var json = new TransitionJson("boot-1");
    return new String(json.encode(decision.steps().getFirst(), decision, 0), UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void everyStepIsToldInTheSameWords(Kind kind) {
    Decision decision = Alerts.decision(Alerts.step("a1", "p/r/lift-1", Lane.LIFE, 3, kind));

    Decision back = through(decision);

    assertThat(json(back)).isEqualTo(json(decision));
    assertThat(back.steps().getFirst().instance())
        .isEqualTo(decision.steps().getFirst().instance());
    assertThat(back.decidedAt()).isEqualTo(decision.decidedAt());
    assertThat(back.nanos()).isEqualTo(decision.nanos());
    assertThat(back.trust()).isEqualTo(decision.trust());
  }

  // What a person typed, and every kind of evidence there is.
  @Test
  void evidenceReasonsAndWordsComeThrough() {
    AlertTransition bare = Alerts.step("a1", "p/r/lift-1", Lane.ALERT, 2, Kind.RESET).transition();
    var evidence =
        List.of(
            Reading.good(Alerts.POINTS.of(Alerts.LIFT, "speed"), Value.of(1.5)).at(NOW),
            Reading.good(Alerts.POINTS.of(Alerts.LIFT, "mode"), new Value.Constant("normal")),
            Reading.good(Alerts.POINTS.of(Alerts.LIFT, "fault_code"), new Value.Text("E1 \"门\"")),
            Reading.uncertain(Alerts.POINTS.of(Alerts.LIFT, "door_zone"), Value.of(false), "warm"),
            Reading.bad(Alerts.POINTS.of(Alerts.LIFT, "speed"), Cause.TIMEOUT, "0x0b"));
    var full =
        new AlertTransition(
            "a1",
            2,
            Kind.RESET,
            AlertState.NORMAL,
            Suppression.SHELVED,
            "p/r/lift-1",
            "p",
            "1.0.0",
            "0123456789ab",
            "r",
            "ebike",
            bare.severity(),
            2,
            Lane.ALERT,
            true,
            new LocalText("电动车 🛵", "half \ud83d pair"),
            List.of(Alerts.LIFT, Alerts.DWELLING),
            evidence,
            Optional.of("李"),
            Optional.of(""),
            Optional.of(Reason.REAL),
            77);
    var life =
        new AlertMemory(
            3,
            "a",
            "b",
            4,
            true,
            "c",
            "d",
            5,
            6,
            7,
            8,
            "e",
            9,
            10,
            true,
            List.of(11L, 12L),
            13,
            14,
            15);
    var state =
        new InstanceState(
            "p/r/lift-1",
            -7,
            AlertState.NORMAL,
            "a1",
            2,
            -1,
            List.of(0.5, Double.NaN, Double.NEGATIVE_INFINITY),
            new Waiting(Phase.CLEAR_FOR, true, Long.MIN_VALUE),
            Optional.empty(),
            life);
    var decision =
        new Decision(
            List.of(new Step(full, state)),
            List.of(state),
            List.of(
                new OutputState(
                    "siren-1.sounding",
                    "p/r/lift-1",
                    Double.NaN,
                    Optional.of(NOW),
                    List.of(
                        new Activation(NOW, Optional.empty()),
                        new Activation(Instant.EPOCH, Optional.of(NOW))))),
            List.of(new ModeChange("wall", "armed", true, "李", "夜", NOW, Optional.of(NOW))),
            NOW,
            Trust.SYNCHRONISED,
            99);

    Decision back = through(decision);

    assertThat(json(back)).isEqualTo(json(decision));
    assertThat(back.steps().getFirst().transition().message()).isEqualTo(full.message());
    assertThat(back.steps().getFirst().transition().digested()).isTrue();
    assertThat(back.steps().getFirst().transition().lane()).isEqualTo(Lane.ALERT);
    assertThat(back.steps().getFirst().instance()).isEqualTo(state);
    assertThat(back.states()).isEqualTo(decision.states());
    assertThat(back.outputs()).isEqualTo(decision.outputs());
    assertThat(back.modes()).isEqualTo(decision.modes());
  }

  @Test
  void whatFindsNoRoomLeavesTheFrameAsItWas() {
    var writer = new FrameWriter();
    Decision decision = Alerts.raised("a", "p/r/d", Lane.ALERT);
    writer.begin(decision);
    assertThat(writer.add(decision.steps().getFirst())).isTrue();
    int before = writer.length();

    Step large = Alerts.step("x".repeat(FrameWriter.MOST), "p/r/d", Lane.ALERT, 1, Kind.RAISED);

    assertThat(writer.add(large)).isFalse();
    assertThat(writer.length()).isEqualTo(before);
  }
}
