package io.gengfu.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.model.Cause;
import io.gengfu.model.Device;
import io.gengfu.model.DeviceClasses;
import io.gengfu.model.LocalText;
import io.gengfu.model.Location;
import io.gengfu.model.Point;
import io.gengfu.model.Points;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TalkTest {

  private final Device charger =
      new Device(
          "c-1",
          DeviceClasses.CHARGER,
          LocalText.same("c"),
          Location.UNKNOWN,
          Duration.ofSeconds(1));
  private final Point relay = new Points(List.of(charger)).of(charger, "relay");
  private final Talk talk = new Talk(List.of(charger));

  private DeviceReport report() {
    return talk.report().getFirst();
  }

  @Test
  void nothingSaidIsNothingCounted() {
    assertThat(report().requests()).isZero();
    assertThat(report().errors()).isEmpty();
    assertThat(report().roundTrip()).isEmpty();
    assertThat(report().reconnects()).isZero();
  }

  @Test
  void theFirstConnectionIsNoReconnect() {
    talk.connected();
    talk.failed(Cause.UNREACHABLE);
    talk.failed(Cause.UNREACHABLE);
    talk.connected();

    assertThat(report().reconnects()).isEqualTo(1);
    assertThat(report().errors()).isEqualTo(Map.of(Cause.UNREACHABLE, 2L));
  }

  @Test
  void aRoundTripIsFromTheRequestToItsAnswer() {
    Exchanges exchanges = talk.with(charger);
    long slow = exchanges.asked() - 3_000_000_000L;
    exchanges.answered(slow);
    exchanges.answered(exchanges.asked() - 1_000_000_000L);

    DeviceReport.RoundTrip trip = report().roundTrip().orElseThrow();

    assertThat(trip.max()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(33));
    assertThat(trip.last()).isBetween(Duration.ofSeconds(1), trip.mean());
    assertThat(trip.mean()).isBetween(Duration.ofSeconds(2), trip.max());
  }

  @Test
  void aWriteIsARequestAndItsEndTheAnswerOrTheError() {
    var done = new CompletableFuture<Reading>();
    var refused = new CompletableFuture<Reading>();
    talk.writing(relay, done);
    talk.writing(relay, refused);

    done.complete(Reading.good(relay, Value.of(true)));
    refused.completeExceptionally(new WriteException(Cause.REFUSED, "no"));

    assertThat(report().requests()).isEqualTo(2);
    assertThat(report().answers()).isEqualTo(1);
    assertThat(report().errors()).isEqualTo(Map.of(Cause.REFUSED, 1L));
  }
}
