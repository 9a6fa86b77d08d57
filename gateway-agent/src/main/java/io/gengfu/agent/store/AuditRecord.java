package io.gengfu.agent.store;

import io.gengfu.agent.core.Beat;
import java.time.Instant;

/**
 * What is recorded for the platform beside alerts and readings.
 *
 * @param key a second record with the same key is not taken: who is not sure may submit again
 * @param type of the message, for example {@code io.gengfu.kpi.v1}
 * @param subject what it is about; the message's {@code subject}
 * @param at the message's {@code time}
 * @param json the message's {@code data}
 */
public record AuditRecord(String key, String type, String subject, Instant at, String json) {

  /** The same with {@code data.clock}: when it is recorded, on both clocks. */
  AuditRecord stamped(Beat beat) {
    String fields = json.substring(0, json.lastIndexOf('}'));
    String separator = fields.endsWith("{") ? "" : ",";
    String clock = "\"clock\":" + ClockJson.of(beat);
    return new AuditRecord(key, type, subject, at, fields + separator + clock + "}");
  }
}
