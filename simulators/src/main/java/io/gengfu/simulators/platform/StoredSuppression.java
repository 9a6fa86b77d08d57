package io.gengfu.simulators.platform;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What the platform was told of a rule instance that had no open alert.
 *
 * @param data as the gateway sent it
 */
public record StoredSuppression(
    String gateway, String lane, String instance, String kind, String suppression, JsonNode data) {

  static StoredSuppression read(String gateway, String lane, byte[] payload) {
    try {
      JsonNode data = Message.JSON.readTree(payload).path("data");
      return new StoredSuppression(
          gateway,
          lane,
          data.path("instance").asText(),
          data.path("kind").asText(),
          data.path("suppression").asText(),
          data);
    } catch (IOException e) {
      throw new UncheckedIOException("what was stored was JSON", e);
    }
  }
}
