package io.gengfu.agent.vendor;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads one vendor's driver: the JDK, the driver interface and SLF4J as everybody has them, and all
 * else from its own jars. What libraries the gateway or another driver uses, and in which version,
 * is not seen.
 */
final class JarLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** Shared with the gateway, exactly these packages; a jar's own copies of them are not used. */
  private static final Set<String> SHARED =
      Set.of(
          "io.gengfu.driver",
          "io.gengfu.model",
          "io.gengfu.settings",
          "org.jspecify.annotations",
          "org.slf4j",
          "org.slf4j.event",
          "org.slf4j.helpers",
          "org.slf4j.spi");

  private final ClassLoader gateway;

  JarLoader(String name, URL[] jars, ClassLoader gateway) {
    super(name, jars, ClassLoader.getPlatformClassLoader());
    this.gateway = gateway;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    int dot = name.lastIndexOf('.');
    if (dot > 0 && SHARED.contains(name.substring(0, dot))) {
      return gateway.loadClass(name);
    }
    return super.loadClass(name, resolve);
  }

  /** A resource of the vendor's own jars; null when there is none. */
  @Nullable URL own(String name) {
    return findResource(name);
  }

  // What is left open is a file, which the process's end closes too.
  void closeQuietly() {
    try {
      close();
    } catch (IOException _) {
      // Nobody can do anything about it.
    }
  }
}
