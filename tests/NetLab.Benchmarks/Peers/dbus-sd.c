/* D-Bus by sd-bus: dbus-sd ADDRESS COUNT [id | managed | signals], microseconds a piece, five times after a warm-up; or dbus-sd ADDRESS serve, which is
   the service the others ask too: 500 objects, and bursts of signals. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

#define SERVICE "org.netlab.Bench"
#define OBJECT "/org/netlab/Bench"
#define CHECK(call) do { if ((call) < 0) { fprintf(stderr, "%s failed\n", #call); exit(1); } } while (0)

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* sd-bus keeps the standard interfaces to itself: they are answered as plain messages. */
static int managed(sd_bus_message *call, void *data, sd_bus_error *error) {
    sd_bus_message *reply;
    if (!sd_bus_message_is_method_call(call, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")) return 0;
    CHECK(sd_bus_message_new_method_return(call, &reply));
    CHECK(sd_bus_message_open_container(reply, 'a', "{oa{sa{sv}}}"));
    for (int i = 0; i < 500; i++) {
        char path[64], device[64];
        snprintf(path, sizeof path, OBJECT "/drives/d%d", i);
        snprintf(device, sizeof device, "/dev/sd%d", i);
        CHECK(sd_bus_message_append(reply, "{oa{sa{sv}}}", path, 2,
            "org.netlab.Drive", 5, "ConnectionBus", "s", "usb", "Removable", "b", 1, "Size", "t", 1000000ull + i, "Vendor", "s", "Kingston", "TimeDetected", "t", 5ull * i,
            "org.netlab.Block", 4, "Device", "s", device, "ReadOnly", "b", 0, "IdLabel", "s", "STICK", "Drive", "o", path));
    }
    CHECK(sd_bus_message_close_container(reply));
    CHECK(sd_bus_send(NULL, reply, NULL));
    sd_bus_message_unref(reply);
    return 1;
}

static int emit(sd_bus_message *call, void *data, sd_bus_error *error) {
    unsigned count;
    CHECK(sd_bus_message_read(call, "u", &count));
    for (unsigned i = 0; i < count; i++) CHECK(sd_bus_emit_signal(sd_bus_message_get_bus(call), OBJECT, SERVICE, "Tick", "us", i, "a short text"));
    return sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable table[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Emit", "u", "", emit, SD_BUS_VTABLE_UNPRIVILEGED), SD_BUS_SIGNAL("Tick", "us", 0), SD_BUS_VTABLE_END };

/* Reads every value there is, as the others do. */
static int values(sd_bus_message *message) {
    int count = 0;
    for (;;) {
        char type;
        const char *inside;
        int more = sd_bus_message_peek_type(message, &type, &inside);
        CHECK(more);
        if (more == 0) return count;
        if (strchr("aver", type)) {
            CHECK(sd_bus_message_enter_container(message, type, inside));
            count += values(message);
            CHECK(sd_bus_message_exit_container(message));
        } else {
            union { const char *text; unsigned long long number; } value;
            CHECK(sd_bus_message_read_basic(message, type, &value));
            count++;
        }
    }
}

static int heard;
static int tick(sd_bus_message *signal, void *data, sd_bus_error *error) {
    unsigned number;
    const char *text;
    CHECK(sd_bus_message_read(signal, "us", &number, &text));
    heard++;
    return 0;
}

static int answered(sd_bus_message *reply, void *data, sd_bus_error *error) { return 0; }

static void once(sd_bus *bus, const char *mode, int count) {
    if (!strcmp(mode, "signals")) {
        heard = 0;
        CHECK(sd_bus_call_method_async(bus, NULL, SERVICE, OBJECT, SERVICE, "Emit", answered, NULL, "u", count));
        while (heard < count) {
            int done = sd_bus_process(bus, NULL);
            CHECK(done);
            if (done == 0) CHECK(sd_bus_wait(bus, UINT64_MAX));
        }
        return;
    }
    for (int i = 0; i < count; i++) {
        sd_bus_message *reply = NULL;
        if (!strcmp(mode, "managed")) {
            CHECK(sd_bus_call_method(bus, SERVICE, OBJECT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL, &reply, ""));
            if (values(reply) != 500 * 21) exit(2);
        } else {
            const char *id;
            CHECK(sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, &reply, ""));
            CHECK(sd_bus_message_read(reply, "s", &id));
            if (strlen(id) != 32) exit(2);
        }
        sd_bus_message_unref(reply);
    }
}

int main(int arguments, char **argument) {
    sd_bus *bus;
    const char *mode = arguments > 3 ? argument[3] : "id";
    int count = atoi(argument[2]);
    CHECK(sd_bus_new(&bus));
    CHECK(sd_bus_set_address(bus, argument[1]));
    CHECK(sd_bus_set_bus_client(bus, 1));
    CHECK(sd_bus_start(bus));
    if (!strcmp(argument[2], "serve")) {
        CHECK(sd_bus_add_object(bus, NULL, OBJECT, managed, NULL));
        CHECK(sd_bus_add_object_vtable(bus, NULL, OBJECT, SERVICE, table, NULL));
        CHECK(sd_bus_request_name(bus, SERVICE, 0));
        puts("ready");
        fflush(stdout);
        for (;;) {
            int done = sd_bus_process(bus, NULL);
            if (done < 0) return 0;
            if (done == 0 && sd_bus_wait(bus, UINT64_MAX) < 0) return 0;
        }
    }
    if (!strcmp(mode, "signals")) CHECK(sd_bus_match_signal(bus, NULL, SERVICE, OBJECT, SERVICE, "Tick", tick, NULL));
    for (int time = 0; time < 6; time++) {
        double start = now();
        once(bus, mode, count);
        if (time > 0) printf("%.2f\n", (now() - start) / count);
    }
    return 0;
}
