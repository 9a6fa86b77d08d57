package io.gengfu.agent.config;

/** How an uplink speaks to its platform. */
public sealed interface WireFormat {

  /** CloudEvents in JSON on {@code gengfu/v1/{gateway}/…}: the contract of docs/asyncapi.yaml. */
  record CloudEvents() implements WireFormat {}

  /**
   * That of Eclipse Kura, for an Eclipse Kapua or another platform that knows Kura's gateways.
   *
   * @param account the tenant there; letters, digits, {@code _} and {@code -}
   * @param client by which the platform knows this gateway; also the name of the connection
   */
  record Kura(String account, String client) implements WireFormat {}

  /** The words of {@code codec:}. */
  enum Word {
    CLOUDEVENTS,
    KURA
  }
}
