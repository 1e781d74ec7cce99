package io.weft.admin;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.weft.common.Log;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * What the Java virtual machine can tell about itself: threads, heap, CPU.
 *
 * <p>Threads and heap are dumped to a file of the system's folder for such files, which is sent and
 * removed. A profile is a recording of the Flight Recorder, written where the bootstrap's {@code
 * admin.profile_path} says.
 */
public final class DiagnosticEndpoints {
  private static final Log LOG = Log.of("admin");

  private final Path profilePath;
  private final AtomicReference<@Nullable Recording> recording = new AtomicReference<>();

  /** Endpoints that write CPU profiles to {@code profilePath}. */
  public DiagnosticEndpoints(Path profilePath) {
    this.profilePath = profilePath;
  }

  /** All of them. */
  public List<AdminEndpoint> endpoints() {
    return List.of(
        AdminEndpoint.reading(
            "/threads",
            "every thread with its stack, virtual ones included",
            this::threads,
            AdminEndpoint.Parameter.choice("format", "form of the answer", "text", "json")),
        AdminEndpoint.reading(
            "/heap_dump", "the heap in the form of Java's tools (hprof)", request -> heap()),
        AdminEndpoint.changing(
            "/cpuprofiler",
            "start or stop a recording of the Flight Recorder",
            this::profile,
            AdminEndpoint.Parameter.choice("enable", "start or stop", "y", "n")));
  }

  private AdminResponse threads(AdminRequest request) throws IOException {
    boolean json = request.query().first("format", "").equals("json");
    ThreadDumpFormat format = json ? ThreadDumpFormat.JSON : ThreadDumpFormat.TEXT_PLAIN;
    return dump(
        json ? AdminResponse.JSON : AdminResponse.TEXT,
        file -> diagnostics().dumpThreads(file.toString(), format));
  }

  private static AdminResponse heap() throws IOException {
    return dump("application/octet-stream", file -> diagnostics().dumpHeap(file.toString(), true));
  }

  private static HotSpotDiagnosticMXBean diagnostics() {
    return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
  }

  /** Writes something to a file that does not exist yet. */
  private interface Dump {
    void write(Path file) throws IOException;
  }

  private static AdminResponse dump(String contentType, Dump dump) throws IOException {
    Path folder = Files.createTempDirectory("weft-dump");
    // The virtual machine refuses files that exist, and heap dumps with another ending.
    Path file = folder.resolve("dump.hprof").toAbsolutePath();
    dump.write(file);
    Path moved = Files.move(file, Files.createTempFile("weft-dump", ".tmp"), REPLACE_EXISTING);
    Files.delete(folder);
    return AdminResponse.file(contentType, moved);
  }

  private AdminResponse profile(AdminRequest request) throws IOException {
    return switch (request.query().first("enable", "")) {
      case "y" -> startProfile();
      case "n" -> stopProfile();
      default -> AdminResponse.text(400, "?enable=<y|n>\n");
    };
  }

  private AdminResponse startProfile() throws IOException {
    try {
      Recording fresh = new Recording(Configuration.getConfiguration("profile"));
      if (!recording.compareAndSet(null, fresh)) {
        fresh.close();
        return AdminResponse.text(400, "a profile is being recorded already\n");
      }
      fresh.start();
      return AdminResponse.OK;
    } catch (ParseException e) {
      throw new IOException(e);
    }
  }

  private AdminResponse stopProfile() throws IOException {
    try (Recording running = recording.getAndSet(null)) {
      if (running != null) {
        running.stop();
        running.dump(profilePath);
        LOG.info(() -> "wrote a profile to " + profilePath);
      }
    }
    return AdminResponse.OK;
  }
}
