package io.gengfu.agent.store;

import com.fasterxml.jackson.core.JsonGenerator;
import io.gengfu.agent.core.Beat;
import io.gengfu.agent.core.Clock.Trust;
import java.io.IOException;
import java.util.Locale;

/** {@code clock} of a record: what its times are worth, and the boot clock to put them right by. */
public final class ClockJson {

  private ClockJson() {}

  /** The fields, into an object that is open. */
  public static void write(JsonGenerator json, String boot, long sinceBootMillis, Trust trust)
      throws IOException {
    json.writeBooleanField("known", trust.isKnown());
    json.writeBooleanField("synchronised", trust.isKept());
    json.writeStringField("state", state(trust));
    json.writeStringField("bootId", boot);
    json.writeNumberField("sinceBootMillis", sinceBootMillis);
  }

  /** The object. A boot's id needs no escapes. */
  static String of(Beat beat) {
    return "{\"known\":%s,\"synchronised\":%s,\"state\":\"%s\",\"bootId\":\"%s\",\"sinceBootMillis\":%d}"
        .formatted(
            beat.trust().isKnown(),
            beat.trust().isKept(),
            state(beat.trust()),
            beat.boot(),
            beat.nanos() / 1_000_000);
  }

  private static String state(Trust trust) {
    return trust.state().name().toLowerCase(Locale.ROOT);
  }
}
