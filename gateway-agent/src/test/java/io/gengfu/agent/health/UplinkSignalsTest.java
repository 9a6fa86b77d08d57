package io.gengfu.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.agent.core.Clock;
import io.gengfu.agent.uplink.Budget;
import io.gengfu.agent.uplink.Trouble;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus;
import io.gengfu.agent.uplink.UplinkStatus.BrokerCertificate;
import io.gengfu.agent.uplink.UplinkStatus.OwnCertificate;
import io.gengfu.agent.uplink.UplinkStatus.State;
import io.gengfu.agent.uplink.UplinkStatus.Traffic;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Points;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the gateway's own pack is told of uplinks. */
class UplinkSignalsTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Points POINTS =
      new Points(
          List.of(
              new Device(
                  "gw",
                  DeviceClasses.GATEWAY,
                  LocalText.same("gw"),
                  Location.UNKNOWN,
                  Duration.ofSeconds(1))));

  private final List<String> told = new ArrayList<>();
  private List<UplinkStatus> uplinks = List.of();
  private Clock.Trust trust = Clock.Trust.PLAUSIBLE;
  private final UplinkSignals signals =
      new UplinkSignals(
          POINTS,
          (point, value) -> told.add(point.signal().name() + " " + value),
          new Fixed(),
          () -> uplinks);

  private static UplinkStatus uplink(
      Optional<Integer> own, Optional<Integer> broker, Kind... kinds) {
    LocalText text = LocalText.same("x");
    return new UplinkStatus(
        "city",
        State.ONLINE,
        NOW,
        "",
        Map.of(),
        0,
        0,
        0,
        0,
        "",
        Arrays.stream(kinds).map(kind -> new Trouble(kind, text, text)).toList(),
        own.map(days -> new OwnCertificate("CN=gw", NOW.plus(Duration.ofDays(days)))),
        broker.map(days -> new BrokerCertificate("CN=b", NOW.plus(Duration.ofDays(days)))),
        new Traffic("", 0, Budget.none().spent()));
  }

  @Test
  void theFirstCertificateToEndCountsAndWhatAnyUplinkIsTroubledBy() {
    uplinks =
        List.of(
            uplink(Optional.of(200), Optional.of(20)),
            uplink(Optional.of(12), Optional.of(60), Kind.UNCONFIRMED),
            uplink(Optional.empty(), Optional.empty(), Kind.UNREACHABLE, Kind.TWIN));

    signals.look();

    assertThat(told)
        .containsExactly(
            "twin 1.0", "unconfirmed 1.0", "certificate_days 12.0", "broker_certificate_days 20.0");
  }

  @Test
  void onlyChangesAreTold() {
    uplinks = List.of(uplink(Optional.of(12), Optional.empty()));
    signals.look();
    signals.look();
    assertThat(told).containsExactly("twin 0.0", "unconfirmed 0.0", "certificate_days 12.0");

    uplinks = List.of(uplink(Optional.of(400), Optional.empty()));
    signals.look();

    assertThat(told).hasSize(4).endsWith("certificate_days 400.0");
  }

  // On a board that boots in 1970 each certificate seems to have fifty years left.
  @Test
  void whileTheClockIsUnknownNoCertificateIsSpokenOf() {
    trust = Clock.Trust.UNKNOWN;
    uplinks = List.of(uplink(Optional.of(12), Optional.of(12)));

    signals.look();

    assertThat(told).containsExactly("twin 0.0", "unconfirmed 0.0");
  }

  @Test
  void aSiteWithoutUplinksIsToldNothing() {
    signals.look();

    assertThat(told).isEmpty();
  }

  private final class Fixed implements Clock {
    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public Instant wall() {
      return NOW;
    }

    @Override
    public Trust trust() {
      return trust;
    }

    @Override
    public String bootId() {
      return "boot";
    }
  }
}
