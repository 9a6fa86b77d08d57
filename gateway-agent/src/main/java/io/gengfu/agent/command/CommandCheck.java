package io.gengfu.agent.command;

import io.gengfu.agent.command.Refusal.Code;
import io.gengfu.agent.config.CommandKey;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.core.Clock;
import io.gengfu.agent.uplink.CommandMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Whether a command that can be read may be carried out: permission, signature, whom it is for. */
final class CommandCheck {

  /** How far a signed command's time may be from the gateway's. */
  static final Duration SIGNED_WITHIN = Duration.ofMinutes(5);

  private final String gateway;
  private final UplinkConfig uplink;
  private final Clock clock;

  CommandCheck(String gateway, UplinkConfig uplink, Clock clock) {
    this.gateway = gateway;
    this.uplink = uplink;
    this.clock = clock;
  }

  /**
   * Why not; empty when it may.
   *
   * @param dangerous whether it could hurt somebody
   */
  Optional<Refusal> refusal(CommandBody body, CommandMessage message, boolean dangerous) {
    if (body.gateway().isPresent() && !body.gateway().get().equals(gateway)) {
      return refuse(Code.MALFORMED, "it is for gateway " + body.gateway().get());
    }
    if (!uplink.commands().contains(body.command())) {
      return refuse(
          Code.NOT_PERMITTED,
          body.command().word() + " is not among the commands of uplink " + uplink.name());
    }
    if (message.signature().isPresent()) {
      return signature(body, message, message.signature().get());
    }
    if (!dangerous) {
      return Optional.empty();
    }
    return uplink.commandKeyFile().isEmpty()
        ? refuse(
            Code.UNSIGNED,
            "it could hurt somebody, and uplink " + uplink.name() + " has no command-key-file")
        : refuse(Code.UNSIGNED, "it could hurt somebody; wanted: the user property signature");
  }

  private Optional<Refusal> signature(CommandBody body, CommandMessage message, String base64) {
    Optional<Path> file = uplink.commandKeyFile();
    if (file.isEmpty()) {
      return refuse(
          Code.BAD_SIGNATURE,
          "nothing to check it with: uplink " + uplink.name() + " has no command-key-file");
    }
    CommandKey key;
    try {
      // Read each time, so that a changed key needs no restart.
      key = CommandKey.read(file.get());
    } catch (IOException e) {
      return refuse(Code.BAD_SIGNATURE, "the key file " + e.getMessage());
    }
    byte[] signature;
    try {
      signature = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return refuse(Code.BAD_SIGNATURE, "the signature is not Base64");
    }
    if (!key.verifies(message.body(), signature)) {
      return refuse(Code.BAD_SIGNATURE, "the signature is not that of this body by this key");
    }
    return fresh(body);
  }

  /** A signed body must not be of use to who has recorded it: elsewhere, or later. */
  private Optional<Refusal> fresh(CommandBody body) {
    if (body.gateway().isEmpty() || body.issuedAt().isEmpty()) {
      return refuse(Code.BAD_SIGNATURE, "what is signed must name gateway and issuedAt");
    }
    if (!clock.trust().isKnown()) {
      return refuse(
          Code.BAD_SIGNATURE, "the gateway does not know the time, hence not how old it is");
    }
    Instant now = clock.wall();
    Duration apart = Duration.between(body.issuedAt().get(), now).abs();
    return apart.compareTo(SIGNED_WITHIN) > 0
        ? refuse(
            Code.BAD_SIGNATURE,
            "issuedAt is "
                + apart.toSeconds()
                + " s from the gateway's time, "
                + now
                + "; wanted: at most "
                + SIGNED_WITHIN.toSeconds()
                + " s")
        : Optional.empty();
  }

  private static Optional<Refusal> refuse(Code code, String why) {
    return Optional.of(new Refusal(code, why));
  }
}
