package io.gengfu.agent.uplink;

import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.uplink.BrokerTrust.Words;
import io.gengfu.agent.uplink.Trouble.Kind;
import io.gengfu.agent.uplink.UplinkStatus.OwnCertificate;
import io.gengfu.model.LocalText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** What a failure to connect means. */
final class Troubles {

  private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;
  private static final int NOT_AUTHORISED = 0x87;

  private Troubles() {}

  /** Of the connection that carries telemetry. */
  static Trouble ofTheSecond(Trouble why) {
    return new Trouble(
        why.kind(),
        new LocalText(
            "遥测用的第二个连接：" + why.what().zh(),
            "the second connection, for telemetry: " + why.what().en()),
        why.remedy());
  }

  static Trouble ofTheSecond(String reason) {
    return Trouble.of(
        Kind.SECOND_CONNECTION,
        "遥测用的第二个连接不通：" + reason,
        "the second connection, for telemetry, does not stand: " + reason,
        "请平台方允许第二个连接，或写 connections: 1；报警不受影响",
        "have the platform allow a second connection, or write connections: 1; alerts get through");
  }

  /**
   * What was shown to the broker.
   *
   * @param asked whether it wanted to see a certificate
   * @param certificate the gateway's, if it has one
   * @param expired whether that one is over
   */
  record Shown(boolean asked, Optional<OwnCertificate> certificate, boolean expired) {}

  static Trouble password(Path file) {
    return Trouble.of(
        Kind.FILE_UNUSABLE,
        "密码文件 " + file + " 无法读取",
        "the password file " + file + " cannot be read",
        "放回文件；chgrp gengfu，chmod 640",
        "put it there; chgrp gengfu and chmod 640");
  }

  /** Empty for what has no better word than its own. */
  static Optional<Trouble> of(MqttException e, UplinkConfig config, Shown shown) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TroubleException known) {
        return Optional.of(known.trouble());
      }
    }
    return switch (e.getReasonCode()) {
      case BAD_USER_NAME_OR_PASSWORD -> Optional.of(credentials(config));
      case NOT_AUTHORISED -> Optional.of(notAuthorised(config));
      default -> config.tls().isPresent() ? tls(e, config, shown) : unreachable(e, config);
    };
  }

  private static Trouble credentials(UplinkConfig config) {
    String user = config.user().orElse("");
    return Trouble.of(
        Kind.CREDENTIALS_REFUSED,
        "平台拒绝用户名或密码 (0x86)，用户 \"" + user + "\"",
        "the broker refuses the user name or password (0x86), user \"" + user + "\"",
        "核对 user 与 password-file；改文件后无需重启",
        "correct user: and password-file:; a changed file needs no restart");
  }

  private static Trouble notAuthorised(UplinkConfig config) {
    String who = config.user().map(u -> "user \"" + u + "\"").orElse("no user");
    return Trouble.of(
        Kind.NOT_AUTHORISED,
        "平台不允许此网关接入 (0x87)，" + config.user().map(u -> "用户 \"" + u + "\"").orElse("未给用户名"),
        "the broker does not let this gateway in (0x87), " + who,
        "核对 user、password-file 与证书，或请平台方登记此网关",
        "correct user:, password-file: and certificate, or have the platform admit this gateway");
  }

  private static Optional<Trouble> tls(MqttException e, UplinkConfig config, Shown shown) {
    if (isNoTls(e)) {
      return Optional.of(
          Trouble.of(
              Kind.NO_TLS,
              config.broker() + " 处的应答者在 TLS 握手前挂断",
              "what answers at " + config.broker() + " hangs up before TLS begins",
              "核对端口（TLS 通常为 8883），并确认平台服务器在运行",
              "correct the port (TLS is usually at 8883), and see that the broker behind it runs"));
    }
    if (Words.says(e, "protocol_version", "No appropriate protocol")) {
      return Optional.of(
          Trouble.of(
              Kind.NO_COMMON_VERSION,
              "平台服务器不支持 TLS " + config.tls().orElseThrow().oldest().number(),
              "the broker does not speak TLS "
                  + config.tls().orElseThrow().oldest().number()
                  + " or newer",
              "请平台方升级；或在 tls 下写 oldest-version: \"1.2\"",
              "the platform should offer 1.3; else oldest-version: \"1.2\" under tls"));
    }
    if (Words.says(e, "certificate_expired") || (wasCutOff(e) && shown.expired())) {
      return Optional.of(ownExpired(shown));
    }
    if (shown.certificate().isEmpty() && shown.asked() && wasCutOff(e)) {
      return Optional.of(
          Trouble.of(
              Kind.OWN_CERTIFICATE_MISSING,
              "平台要求网关出示证书，而配置中没有",
              "the broker wants to see a certificate of this gateway, and there is none",
              "在 tls 下写 certificate-file 与 key-file",
              "name certificate-file: and key-file: under tls"));
    }
    if (shown.asked() && (Words.says(e, "Received fatal alert") || wasCutOff(e))) {
      return Optional.of(ownRefused(e, shown));
    }
    return unreachable(e, config);
  }

  private static boolean isNoTls(MqttException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof TlsSockets.NoTlsException) {
        return true;
      }
    }
    return false;
  }

  private static Trouble ownExpired(Shown shown) {
    String when = shown.certificate().map(own -> own.notAfter().toString()).orElse("");
    return Trouble.of(
        Kind.OWN_CERTIFICATE_EXPIRED,
        "网关自己的证书已过期 " + when,
        "this gateway's own certificate has expired (" + when + ")",
        "换上新的 certificate-file 与 key-file，无需重启",
        "put a new certificate-file and key-file in place; that needs no restart");
  }

  private static Trouble ownRefused(MqttException e, Shown shown) {
    String subject = shown.certificate().map(OwnCertificate::subject).orElse("");
    return Trouble.of(
        Kind.OWN_CERTIFICATE_REFUSED,
        "平台拒绝网关的证书（" + subject + "）：" + End.say(e),
        "the broker refuses this gateway's certificate (" + subject + "): " + End.say(e),
        "用平台认可的机构签发的证书",
        "a certificate of an authority that the platform trusts");
  }

  /** The broker's last word may be lost with the connection that it ends. */
  private static boolean wasCutOff(MqttException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SSLException || isEnd(t)) {
        return true;
      }
    }
    return e.getReasonCode() == MqttClientException.REASON_CODE_CONNECTION_LOST;
  }

  private static boolean isEnd(Throwable t) {
    return t instanceof java.net.SocketException
        && !(t instanceof ConnectException)
        && !(t instanceof NoRouteToHostException);
  }

  private static Optional<Trouble> unreachable(MqttException e, UplinkConfig config) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        return Optional.of(nobody(config, "找不到名称", "its name is not known here"));
      }
      if (t instanceof IOException
          && (t instanceof ConnectException
              || t instanceof NoRouteToHostException
              || t instanceof SocketTimeoutException)) {
        return Optional.of(nobody(config, t.getMessage() + "", t.getMessage() + ""));
      }
    }
    return e.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT
        ? Optional.of(nobody(config, "无应答", "no answer"))
        : Optional.empty();
  }

  private static Trouble nobody(UplinkConfig config, String zhWhy, String why) {
    return Trouble.of(
        Kind.UNREACHABLE,
        "连不上 " + config.broker() + "：" + zhWhy,
        "cannot reach " + config.broker() + ": " + why,
        "检查网络、防火墙与 broker 地址；会一直重试",
        "look at the line, the firewall and the address in broker:; tried for ever");
  }
}
