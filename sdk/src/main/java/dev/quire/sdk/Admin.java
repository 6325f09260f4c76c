package dev.quire.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quire.sdk.http.Call;
import dev.quire.sdk.http.Json;
import dev.quire.sdk.http.Transport;
import dev.quire.sdk.model.Job;
import java.util.List;

/** Looking after the files of libraries; follow the jobs with {@link QuireClient#waitFor}. */
public final class Admin {

  private final Transport transport;

  Admin(Transport transport) {
    this.transport = transport;
  }

  /** Returns once everything written to any library is durable, asynchronous writes too. */
  public void save() {
    transport.send(Call.post("/v1/admin/save").longTask());
  }

  /** The same for one library; answers the position up to which it is durable. */
  public long save(String library) {
    var call = Call.post("/v1/admin/save").query("library", library).longTask();
    var answer = transport.send(call, JsonNode.class);
    return answer.path("positions").path(library).asLong();
  }

  /** Starts a check of every byte of every library: a job each, which fails where it is damaged. */
  public List<Job> verify() {
    return jobs(Call.post("/v1/admin/verify"));
  }

  /** The same for one library. */
  public Job verify(String library) {
    return jobs(Call.post("/v1/admin/verify").query("library", library)).get(0);
  }

  /** Starts to give the space of deleted rows back, in every library: a job each. */
  public List<Job> compact() {
    return jobs(Call.post("/v1/admin/compact"));
  }

  /** The same for one library. */
  public Job compact(String library) {
    return jobs(Call.post("/v1/admin/compact").query("library", library)).get(0);
  }

  private List<Job> jobs(Call call) {
    return Json.listOf(transport.send(call, JsonNode.class).path("jobs"), Job.class);
  }
}
