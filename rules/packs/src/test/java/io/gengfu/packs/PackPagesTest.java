package io.gengfu.packs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gengfu.rules.page.PackPage;
import io.gengfu.rules.yaml.YamlReader;
import io.gengfu.settings.Problems;
import io.gengfu.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages under docs/packs say what the packs do. {@code mvn -pl rules/packs -am test
 * -Dgengfu.pages=write} makes them anew.
 */
class PackPagesTest {

  private static final Path DOCS =
      Path.of(System.getProperty("basedir", ".")).resolve("../../docs");
  private static final boolean WRITE = "write".equals(System.getProperty("gengfu.pages"));

  static List<Path> packs() throws IOException {
    return ShippedPacksTest.packs();
  }

  @ParameterizedTest
  @MethodSource("packs")
  void everyPackHasItsPage(Path pack) throws IOException {
    var problems = new Problems();
    String made = YamlReader.read(pack, name(pack), problems).map(PackPage::of).orElseThrow();
    Path page = DOCS.resolve("packs").resolve(name(pack) + ".md");
    if (WRITE) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, made, UTF_8);
    }

    assertThat(page).content(UTF_8).isEqualTo(made);
  }

  // A pack that was renamed leaves its old page behind.
  @Test
  void everyPageHasItsPack() throws IOException {
    List<String> names = packs().stream().map(pack -> name(pack) + ".md").toList();
    try (Stream<Path> pages = Files.list(DOCS.resolve("packs"))) {
      assertThat(pages.map(page -> page.getFileName().toString())).isSubsetOf(names);
    }
  }

  @ParameterizedTest
  @MethodSource("packs")
  void theReferenceNamesEveryPack(Path pack) throws IOException {
    assertThat(DOCS.resolve("packs.md"))
        .content(UTF_8)
        .contains("[`" + name(pack) + "`](packs/" + name(pack) + ".md)");
  }

  // A parameter that nobody explained is one that nobody dares to change.
  @ParameterizedTest
  @MethodSource("packs")
  void everyParameterIsDescribed(Path pack) throws IOException {
    var problems = new Problems();
    var document = YamlReader.read(pack, name(pack), problems).orElseThrow();
    var settings = new Settings(document, "", problems);

    assertThat(settings.section("describe").keys())
        .containsAll(settings.texts("parameters").keySet());
    assertThat(settings.has("about")).isTrue();
  }

  private static String name(Path pack) {
    return pack.getFileName().toString().replace(".yaml", "");
  }
}
