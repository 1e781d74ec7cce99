package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.Log;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @Test
  void hasEnvoysDefaults() throws UsageException {
    CommandLine line = CommandLine.parse();

    assertEquals(CommandLine.Mode.SERVE, line.mode());
    assertEquals(Log.Level.INFO, line.logLevel());
    assertEquals(Duration.ofSeconds(600), line.drainTime());
    assertFalse(line.drainsImmediately());
    assertEquals(Duration.ofSeconds(10), line.fileFlushInterval());
    assertEquals(65536, line.fileFlushMinSizeBytes());
    assertEquals("v4", line.text(Flag.LOCAL_ADDRESS_IP_VERSION));
    assertEquals(Runtime.getRuntime().availableProcessors(), line.concurrency());
  }

  @Test
  void readsWhatTheMeshAgentPasses() throws UsageException {
    CommandLine line =
        CommandLine.parse(
            "-c",
            "etc/envoy-rev.json",
            "--drain-time-s",
            "45",
            "--drain-strategy",
            "immediate",
            "--local-address-ip-version",
            "v4",
            "--file-flush-interval-msec",
            "1000",
            "--disable-hot-restart",
            "--allow-unknown-static-fields",
            "-l",
            "warning",
            "--component-log-level",
            "misc:error,upstream:debug",
            "--skip-deprecated-logs",
            "--concurrency=2",
            "--config-yaml",
            "{\"node\": {}}");

    assertEquals("etc/envoy-rev.json", line.text(Flag.CONFIG_PATH));
    assertTrue(line.drainsImmediately());
    assertTrue(line.allowsUnknownStaticFields());
    assertEquals(
        Map.of("misc", Log.Level.ERROR, "upstream", Log.Level.DEBUG), line.componentLogLevels());
    assertEquals(2, line.concurrency());
    assertEquals("{\"node\": {}}", line.text(Flag.CONFIG_YAML));
  }

  @Test
  void takesOneCpuAtLeast() throws UsageException {
    assertEquals(1, CommandLine.parse("--concurrency", "0").concurrency());
  }

  @Test
  void collectsRepeatedTags() throws UsageException {
    CommandLine line = CommandLine.parse("--stats-tag", "a:1", "--stats-tag=b:x:y");

    assertEquals(Map.of("a", "1", "b", "x:y"), line.statsTags());
    assertEquals(List.of("a:1", "b:x:y"), line.facts().get("stats_tag"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--mode foo | unknown mode 'foo'",
        "-l loud | invalid log level specified 'loud'",
        "--component-log-level http:loud | invalid log level specified 'loud'",
        "--component-log-level nosuch:info | invalid component specified 'nosuch'",
        "--component-log-level http | component log level not correctly specified 'http'",
        "--drain-strategy slowly | unknown drain-strategy 'slowly'",
        "--local-address-ip-version v5 | unknown IP address version 'v5'",
        "--stats-tag foo | misformatted stats-tag 'foo'",
        "--concurrency many | Couldn't read argument value from string 'many'",
        "--drain-time-s 4294967296 | Couldn't read argument value from string '4294967296'",
        "-c | -c (--config-path)",
        "-c a -c b | Argument already set!",
        "stray | Couldn't find match for argument",
        "--concurency 2 | did you mean --concurrency?",
        "--config-paht x | did you mean --config-path?",
        "--log-levle debug | did you mean --log-level?",
      })
  void saysWhatIsWrong(String arguments, String problem) {
    UsageException thrown =
        assertThrows(UsageException.class, () -> CommandLine.parse(arguments.split(" ")));

    assertTrue(thrown.getMessage().contains(problem), thrown::getMessage);
  }

  @Test
  void takesWarnForWarning() throws UsageException {
    assertEquals(Log.Level.WARNING, CommandLine.parse("--log-level", "warn").logLevel());
  }

  @Test
  void ignoresWhatFollowsTwoDashes() throws UsageException {
    assertEquals("a", CommandLine.parse("-c", "a", "--", "-x").text(Flag.CONFIG_PATH));
  }

  @Test
  void showsTheVersionInFiveParts() {
    assertEquals(5, CommandLine.versionLine().strip().split(": ")[1].split("/").length);
  }

  @Test
  void helpNamesEveryFlag() {
    String help = Usage.help();

    for (Flag flag : Flag.values()) {
      assertEquals(
          flag.kind() != Flag.Kind.HIDDEN,
          help.contains(flag.longName() + (" ")) || help.contains(flag.longName() + "\n"),
          flag::longName);
    }
  }

  @Test
  void factsHaveTheFieldsOfTheAdminMessage() throws UsageException {
    Map<String, Object> facts =
        CommandLine.parse("--mode", "init_only", "--drain-time-s", "3", "-l", "warn").facts();

    assertEquals("InitOnly", facts.get("mode"));
    assertEquals("Gradual", facts.get("drain_strategy"));
    assertEquals(Duration.ofSeconds(3), facts.get("drain_time"));
    assertEquals("warning", facts.get("log_level"));
    assertFalse(facts.containsKey("help"));
  }
}
