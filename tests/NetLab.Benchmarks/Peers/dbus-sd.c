/* GetId by sd-bus: dbus-sd ADDRESS CALLS, microseconds a call, five times after a warm-up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

int main(int count, char **arguments) {
    sd_bus *bus;
    int calls = atoi(arguments[2]);
    if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, arguments[1]) < 0 || sd_bus_set_bus_client(bus, 1) < 0 || sd_bus_start(bus) < 0) return 1;
    for (int time = 0; time < 6; time++) {
        struct timespec start, end;
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (int i = 0; i < calls; i++) {
            sd_bus_message *reply = NULL;
            const char *id;
            if (sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId", NULL, &reply, "") < 0) return 1;
            if (sd_bus_message_read(reply, "s", &id) < 0 || strlen(id) != 32) return 1;
            sd_bus_message_unref(reply);
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        if (time > 0) printf("%.2f\n", ((end.tv_sec - start.tv_sec) * 1e9 + (end.tv_nsec - start.tv_nsec)) / 1e3 / calls);
    }
    return 0;
}
