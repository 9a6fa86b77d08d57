package io.gengfu.agent.uplink;

import io.gengfu.rules.Lane;

/** {@code gengfu/v1/{gateway}/…}: the contract with the platform. */
record Topics(String gateway) {

  private String of(String name) {
    return "gengfu/v1/" + gateway + "/" + name;
  }

  String records(Lane lane) {
    return switch (lane) {
      case LIFE, ALERT -> of("alert");
      case TELEMETRY -> of("telemetry");
      case AUDIT -> of("audit");
    };
  }

  String status() {
    return of("status");
  }

  String receipt() {
    return of("receipt");
  }

  String command() {
    return of("command");
  }
}
