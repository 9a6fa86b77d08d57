package io.gengfu.agent.health;

import static io.gengfu.agent.health.Finding.bad;
import static io.gengfu.agent.health.Finding.good;
import static io.gengfu.agent.health.Finding.say;
import static io.gengfu.agent.health.Finding.warning;

import io.gengfu.agent.config.GatewayConfig;
import io.gengfu.agent.config.GatewayConfig.UplinkConfig;
import io.gengfu.agent.config.Pem;
import io.gengfu.agent.config.PemException;
import io.gengfu.agent.config.TlsConfig;
import io.gengfu.agent.core.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at everything on a box that a gateway needs, and says what is missing. Changes nothing. */
public final class Doctor {

  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final Duration CERTIFICATE_SOON = Duration.ofDays(30);
  private static final double HOURS_LEAST = 0.1;

  private final Box box;
  private final GatewayConfig gateway;
  private final Clock clock;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * What a running gateway has counted of itself.
   *
   * @param bytes written by its process
   * @param flushes of {@code alerts.db}
   */
  public record Counted(long bytes, long flushes, Duration since) {}

  private Doctor(Box box, GatewayConfig gateway, Clock clock) {
    this.box = box;
    this.gateway = gateway;
    this.clock = clock;
  }

  /**
   * Everything, in some seconds.
   *
   * @param running empty when no gateway answers
   */
  public static List<Finding> examine(
      GatewayConfig gateway, Clock clock, Optional<Counted> running) {
    return examine(Box.here(), gateway, clock, running);
  }

  static List<Finding> examine(
      Box box, GatewayConfig gateway, Clock clock, Optional<Counted> running) {
    return new Doctor(box, gateway, clock).all(running);
  }

  private interface Look {
    void look() throws IOException;
  }

  private List<Finding> all(Optional<Counted> running) {
    findings.add(box.java(Runtime.version().feature()));
    look("memory", () -> findings.add(box.memory()));
    long megabytes =
        (long) gateway.store().alertsMegabytes() + gateway.store().telemetryMegabytes();
    look("space", () -> findings.addAll(box.disk(gateway.data(), megabytes)));
    findings.add(box.writable(gateway.data()));
    look("flash", () -> flash(running));
    findings.add(time());
    look("devices", () -> findings.addAll(box.devices()));
    if (running.isEmpty() && gateway.console().enabled()) {
      findings.add(port(gateway.console().port()));
    }
    for (UplinkConfig uplink : gateway.uplinks()) {
      findings.add(broker(uplink));
      uplink.tls().ifPresent(tls -> certificates(uplink, tls));
    }
    return List.copyOf(findings);
  }

  /** What cannot be looked at is said, and nothing else suffers. */
  private void look(String topic, Look look) {
    try {
      look.look();
    } catch (IOException | RuntimeException e) {
      findings.add(
          warning(
              topic,
              say("查不到：" + e.getMessage(), "cannot be looked at: " + e.getMessage()),
              say("以 root 再试：sudo gengfu doctor", "try as root: sudo gengfu doctor")));
    }
  }

  private void flash(Optional<Counted> running) throws IOException {
    findings.addAll(Wear.worn(box.sys()));
    Optional<Double> hours = running.map(counted -> counted.since().toMillis() / 3.6e6);
    if (running.isPresent() && hours.orElse(0.0) >= HOURS_LEAST) {
      Path there = Files.exists(gateway.data()) ? gateway.data() : Path.of("/");
      long size = Files.getFileStore(there).getTotalSpace();
      findings.add(
          Wear.estimate(running.get().bytes(), running.get().flushes(), hours.get(), size));
    } else {
      findings.add(
          good(
              "flash",
              "网关运行 6 分钟后再查，可估算每年写入量",
              "ask again when the gateway has run for 6 minutes: what it writes in a year"));
    }
  }

  private Finding time() {
    return switch (clock.trust()) {
      case SYNCHRONISED -> good("clock", "时钟已同步", "the clock is kept by a time server");
      case DRIFTING, PLAUSIBLE, UNKNOWN ->
          warning(
              "clock",
              say("没有时间服务器校时", "no time server keeps the clock"),
              say(
                  "sudo timedatectl set-ntp true；内网请在 chrony 或 timesyncd 中指定服务器",
                  "sudo timedatectl set-ntp true; in a closed network name a server in chrony or"
                      + " timesyncd"));
    };
  }

  private static Finding port(int port) {
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      int found = free.getLocalPort();
      return good("ports", "端口 " + found + " 空闲", "port " + found + " is free");
    } catch (IOException e) {
      return bad(
          "ports",
          say("端口 " + port + " 已被占用", "port " + port + " is in use"),
          say(
              "sudo ss -ltnp 查看占用者，或改 gateway.yaml 的 console.port",
              "see who has it: sudo ss -ltnp; or set console.port in gateway.yaml"));
    }
  }

  private static Finding broker(UplinkConfig uplink) {
    String where = uplink.broker().getHost() + ":" + uplink.broker().getPort();
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(uplink.broker().getHost(), uplink.broker().getPort()),
          (int) ANSWER.toMillis());
      return good("uplink " + uplink.name(), where + " 可达", where + " answers");
    } catch (IOException e) {
      return bad(
          "uplink " + uplink.name(),
          say(
              where + " 连不上(" + e.getMessage() + ")",
              where + " does not answer: " + e.getMessage()),
          say(
              "检查网线、DNS、防火墙，及 gateway.yaml 的 uplinks[].broker",
              "look at cable, DNS and firewall, and at uplinks[].broker in gateway.yaml"));
    }
  }

  private void certificates(UplinkConfig uplink, TlsConfig tls) {
    List<Path> files = new ArrayList<>();
    tls.authorities().ifPresent(files::add);
    tls.identity().map(TlsConfig.Identity::certificate).ifPresent(files::add);
    for (Path file : files) {
      try {
        for (X509Certificate certificate : Pem.certificates(file)) {
          findings.add(certificate(uplink.name(), file, certificate));
        }
      } catch (PemException e) {
        findings.add(
            bad(
                "uplink " + uplink.name(),
                say(file + " 不可用：" + e.getMessage(), file + ": " + e.getMessage()),
                say("换一个 PEM 文件", "put a PEM file there")));
      }
    }
  }

  private Finding certificate(String uplink, Path file, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = clock.wall();
    String topic = "uplink " + uplink;
    if (end.isAfter(now.plus(CERTIFICATE_SOON))) {
      return good(topic, file + " 有效至 " + end, file + " is good until " + end);
    }
    var remedy = say("更换证书；无需重启", "renew it; no restart is needed");
    return end.isAfter(now)
        ? warning(topic, say(file + " 将于 " + end + " 到期", file + " ends at " + end), remedy)
        : bad(topic, say(file + " 已于 " + end + " 到期", file + " ended at " + end), remedy);
  }
}
