package io.gengfu.agent.config;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.settings.Settings;
import java.util.List;

/** The key {@code codec} of an uplink, and what goes with it. */
final class WireFormatReader {
  private static final String ACCOUNT = "account";
  private static final String CLIENT = "client-id";

  /** Not what MQTT, or the brokers behind Kapua, take for a sign: / + # * . > */
  private static final String NAME = "[A-Za-z0-9_-]{1,64}";

  private static final String NAMES = "1 to 64 letters, digits, _ and -";

  private WireFormatReader() {}

  /**
   * @param gateway its id, by which a platform knows it unless told otherwise
   */
  static WireFormat read(Settings uplink, String gateway) {
    return switch (uplink.choice("codec", WireFormat.Word.class, WireFormat.Word.CLOUDEVENTS)) {
      case CLOUDEVENTS -> {
        for (String key : List.of(ACCOUNT, CLIENT)) {
          if (!uplink.text(key, "").isEmpty()) {
            uplink.report(key, "means nothing to codec cloudevents", "codec: kura, or no such key");
          }
        }
        yield new WireFormat.CloudEvents();
      }
      case KURA -> kura(uplink, gateway);
    };
  }

  private static WireFormat kura(Settings uplink, String gateway) {
    String account = uplink.text(ACCOUNT, "");
    if (!uplink.has(ACCOUNT)) {
      uplink.missing(ACCOUNT, "the account at the platform, which codec kura puts into each topic");
    } else if (!account.matches(NAME)) {
      uplink.report(ACCOUNT, "is \"" + account + "\"", NAMES);
    }
    String client = uplink.text(CLIENT, gateway);
    if (uplink.has(CLIENT) && !client.matches(NAME)) {
      uplink.report(CLIENT, "is \"" + client + "\"", NAMES);
    }
    return new WireFormat.Kura(account, client);
  }

  /** Reports what the format of an uplink cannot do. */
  static void check(Settings uplink, UplinkConfig config) {
    if (!(config.format() instanceof WireFormat.Kura)) {
      return;
    }
    if (config.receipts()) {
      uplink.report(
          "receipts",
          "is true, but a Kura platform confirms nothing: what its broker has taken counts",
          "receipts: false, or no such key; codec: cloudevents for a platform that confirms");
    }
    if (!config.commands().isEmpty()) {
      uplink.report(
          "commands",
          "is not empty, but codec kura takes no commands",
          "no such key; a second uplink with codec: cloudevents takes them");
    }
    if (config.commandKeyFile().isPresent()) {
      uplink.report(
          "command-key-file", "is given, but codec kura takes no commands", "no such key");
    }
    if (config.connections() == 2) {
      uplink.report(
          "connections",
          "is 2, but to a Kura platform a second connection is another gateway",
          "connections: 1, or no such key");
    }
  }
}
