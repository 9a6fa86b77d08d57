package io.gengfu.driver.radar;

import io.gengfu.driver.Exchanges;
import io.gengfu.model.Cause;
import java.util.EnumMap;
import java.util.Map;

/**
 * Counts the talk with one radar: which of its questions is still open. What the radar reports by
 * itself while the same is asked for counts as the answer, since nothing tells them apart. One
 * thread.
 */
final class OpenQuestions {

  /**
   * @param asked what {@link Exchanges#asked} said
   * @param spoiled what had come to nothing by then
   */
  private record Open(long asked, long spoiled) {}

  private final Exchanges exchanges;
  private final Map<Measure, Open> open = new EnumMap<>(Measure.class);

  OpenQuestions(Exchanges exchanges) {
    this.exchanges = exchanges;
  }

  void connected() {
    open.clear();
    exchanges.connected();
  }

  /** The connection is lost or cannot be made. */
  void lost() {
    open.clear();
    exchanges.failed(Cause.UNREACHABLE);
  }

  /**
   * A question leaves. The same one before it, if it is still open, has failed.
   *
   * @param spoiled how much has come to nothing so far: bytes of no message, echoes
   */
  void asks(Measure measure, long spoiled) {
    Open before = open.get(measure);
    if (before != null) {
      exchanges.failed(spoiled > before.spoiled ? Cause.GARBLED : Cause.TIMEOUT);
    }
    open.put(measure, new Open(exchanges.asked(), spoiled));
  }

  /** A message of the measure is here. */
  void came(Measure measure) {
    Open answered = open.remove(measure);
    if (answered == null) {
      exchanges.heard();
    } else {
      exchanges.answered(answered.asked);
    }
  }
}
