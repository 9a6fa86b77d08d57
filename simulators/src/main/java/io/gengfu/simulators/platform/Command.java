package io.gengfu.simulators.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the platform tells a gateway to do, as it goes over the line.
 *
 * @param signature Base64, over the body's bytes; empty when it is not signed
 * @param retained as no command should be
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
public record Command(String gateway, byte[] body, Optional<String> signature, boolean retained) {

  /** A command with a new id, by {@code duty}. */
  public static Command of(String gateway, String word, Map<String, ?> arguments) {
    ObjectNode body = Message.JSON.createObjectNode();
    body.put("id", UUID.randomUUID().toString());
    body.put("command", word);
    body.set("arguments", Message.JSON.valueToTree(arguments));
    body.put("who", "duty");
    return raw(gateway, write(body));
  }

  /** Any bytes, right or wrong. */
  public static Command raw(String gateway, byte[] body) {
    return new Command(gateway, body, Optional.empty(), false);
  }

  /** The same with one member of the body set; what was signed is signed no more. */
  public Command with(String member, Object value) {
    ObjectNode changed = (ObjectNode) json();
    changed.set(member, Message.JSON.valueToTree(value));
    return new Command(gateway, write(changed), Optional.empty(), retained);
  }

  /** The same, to be kept by the broker. */
  public Command asRetained() {
    return new Command(gateway, body, signature, true);
  }

  /** The same, saying whom it is for and when it was made: what is signed must. */
  public Command addressed(Instant issuedAt) {
    return with("gateway", gateway).with("issuedAt", issuedAt.toString());
  }

  /** The same, signed with Ed25519. */
  public Command signed(PrivateKey key) {
    try {
      Signature signing = Signature.getInstance("Ed25519");
      signing.initSign(key);
      signing.update(body);
      return carrying(signing.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 key", e);
    }
  }

  /** The same, signed with HMAC-SHA-256. */
  public Command signed(byte[] secret) {
    return carrying(mac(secret, body));
  }

  private Command carrying(byte[] made) {
    String base64 = Base64.getEncoder().encodeToString(made);
    return new Command(gateway, body, Optional.of(base64), retained);
  }

  private static byte[] mac(byte[] secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key", e);
    }
  }

  /** By which the gateway knows it again. */
  public String id() {
    return json().path("id").asText();
  }

  private JsonNode json() {
    try {
      return Message.JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a raw body is not to be changed", e);
    }
  }

  private static byte[] write(JsonNode json) {
    try {
      return Message.JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a command cannot be written", e);
    }
  }
}
