package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;

/**
 * The key figures of one gateway and day as the platform keeps them.
 *
 * @param data as the gateway sent it
 */
public record StoredKpi(String gateway, LocalDate day, long revision, int part, JsonNode data) {

  /** Whether this is of the same day and later. */
  boolean replaces(StoredKpi other) {
    return gateway.equals(other.gateway) && day.equals(other.day) && revision > other.revision;
  }

  static StoredKpi read(String gateway, byte[] payload) {
    try {
      JsonNode data = Message.JSON.readTree(payload).path("data");
      return new StoredKpi(
          gateway,
          LocalDate.parse(data.path("day").asText()),
          data.path("revision").asLong(),
          data.path("part").asInt(),
          data);
    } catch (IOException e) {
      throw new UncheckedIOException("what was stored was JSON", e);
    }
  }
}
