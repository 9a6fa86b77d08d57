package io.gengfu.agent.config;

import io.gengfu.agent.config.TlsConfig.Identity;
import io.gengfu.agent.config.TlsConfig.Version;
import io.gengfu.settings.Nearest;
import io.gengfu.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The section {@code tls} of an uplink, and the words without which nothing goes out in clear.
 *
 * <p>Whether the files can be used is a question of {@code gengfu check}: the gateway itself starts
 * without them, says what is wrong, and takes them once they are there.
 */
final class TlsReader {

  /** Whoever wants no protection must have read this. */
  static final String CLEAR_TEXT = "anyone on the way can read and change this";

  /** Stands for an address that was reported already. */
  static final String NOWHERE = "invalid";

  private static final String KEY = "tls";

  private final BiFunction<String, String, Path> files;
  private final boolean look;

  /**
   * @param files a path of a key's value, relative to the site folder
   * @param look whether to look into the files
   */
  TlsReader(BiFunction<String, String, Path> files, boolean look) {
    this.files = files;
    this.look = look;
  }

  /** Empty exactly for a broker without TLS. */
  Optional<TlsConfig> read(Settings uplink, URI broker) {
    boolean secured = broker.getScheme().equals("mqtts");
    clearText(uplink, broker, secured);
    if (!secured) {
      if (uplink.has(KEY)) {
        uplink.section(KEY).keys().forEach(uplink.section(KEY)::has);
        if (!broker.getHost().equals(NOWHERE)) {
          uplink.report(KEY, "is of no use for " + broker, "broker: mqtts://…");
        }
      }
      return Optional.empty();
    }
    Settings tls = uplink.section(KEY);
    Optional<Path> authorities = path(tls, "ca-file");
    Optional<Path> certificate = path(tls, "certificate-file");
    Optional<Path> key = path(tls, "key-file");
    if (certificate.isPresent() != key.isPresent()) {
      tls.report(
          certificate.isPresent() ? "certificate-file" : "key-file",
          "is given alone",
          "certificate-file: and key-file: both");
    }
    Optional<Identity> identity =
        certificate.flatMap(own -> key.map(secret -> new Identity(own, secret)));
    if (look) {
      authorities.ifPresent(file -> certificates(tls, "ca-file", file));
      identity.ifPresent(own -> check(tls, own));
    }
    return Optional.of(new TlsConfig(authorities, identity, oldest(tls)));
  }

  private static void clearText(Settings uplink, URI broker, boolean secured) {
    String key = "clear-text";
    boolean given = uplink.has(key);
    String words = uplink.text(key, "");
    if (given && secured) {
      uplink.report(key, "is said of a broker with TLS", "no such key beside mqtts://");
    } else if (given && !words.equals(CLEAR_TEXT)) {
      uplink.report(key, "is \"" + words + "\"", "exactly \"" + CLEAR_TEXT + "\"");
    } else if (!given && !secured && !isHere(broker)) {
      uplink.report(
          "broker",
          "is " + broker + ", to which everything, the password too, would go unprotected",
          "mqtts://" + broker.getHost() + ", or clear-text: \"" + CLEAR_TEXT + "\" beside it");
    }
  }

  /** Never resolves a name: what it means today may be another machine tomorrow. */
  private static boolean isHere(URI broker) {
    String host = broker.getHost();
    return host.equalsIgnoreCase("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}")
        || host.equals(NOWHERE);
  }

  private Optional<Path> path(Settings tls, String key) {
    String name = tls.text(key, "");
    return name.isEmpty() ? Optional.empty() : Optional.of(files.apply(key, name));
  }

  private static Version oldest(Settings tls) {
    String key = "oldest-version";
    String number = tls.text(key, Version.TLS_1_3.number());
    List<String> known =
        Arrays.stream(Version.values()).map(v -> "\"" + v.number() + "\"").toList();
    for (Version version : Version.values()) {
      if (version.number().equals(number)) {
        return version;
      }
    }
    tls.report(key, "is " + number, Nearest.hint("\"" + number + "\"", known));
    return Version.TLS_1_3;
  }

  private static void check(Settings tls, Identity own) {
    Optional<X509Certificate> certificate =
        certificates(tls, "certificate-file", own.certificate());
    try {
      PrivateKey key = Pem.key(own.key());
      if (Secrets.isOpenToAll(own.key())) {
        tls.report(
            "key-file",
            "names " + own.key().getFileName() + ", which everybody on this machine may read",
            "chmod 640 " + own.key().getFileName());
      }
      if (certificate.isPresent()) {
        Pem.requireTogether(certificate.get(), key);
      }
    } catch (PemException e) {
      report(tls, "key-file", own.key(), e);
    }
  }

  private static Optional<X509Certificate> certificates(Settings tls, String key, Path file) {
    try {
      return Optional.of(Pem.certificates(file).getFirst());
    } catch (PemException e) {
      report(tls, key, file, e);
      return Optional.empty();
    }
  }

  private static void report(Settings tls, String key, Path file, PemException e) {
    tls.report(key, "names " + file.getFileName() + ", which " + e.getMessage(), e.remedy());
  }
}
