namespace MobiJobs.Tests.Errors;

/// <summary>Failed answers as devices give them, to the letter.</summary>
internal static class PropertyLists
{
    public const string Error = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
        	<key>CommandUUID</key>
        	<string>22222222-aaaa-4bbb-8ccc-000000000001</string>
        	<key>ErrorChain</key>
        	<array>
        		<dict>
        			<key>ErrorCode</key>
        			<integer>12026</integer>
        			<key>ErrorDomain</key>
        			<string>MCMDMErrorDomain</string>
        			<key>LocalizedDescription</key>
        			<string>Die App ist bereits zugewiesen.</string>
        			<key>USEnglishDescription</key>
        			<string>The app is already scheduled for management.</string>
        		</dict>
        	</array>
        	<key>RequestType</key>
        	<string>InstallApplication</string>
        	<key>Status</key>
        	<string>Error</string>
        	<key>UDID</key>
        	<string>CE20DD20-FD66-44CD-A6D5-E619E796C8C2</string>
        </dict>
        </plist>
        """;

    public const string MdmbError = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        	<dict>
        		<key>CommandUUID</key>
        		<string>11111111-aaaa-4bbb-8ccc-000000000002</string>
        		<key>ErrorChain</key>
        		<array>
        			<dict>
        				<key>ErrorCode</key>
        				<integer>12021</integer>
        				<key>ErrorDomain</key>
        				<string>MCMDMErrorDomain</string>
        				<key>LocalizedDescription</key>
        				<string>Unknown command: InstallApplication &lt;MDMClientError:91&gt;</string>
        			</dict>
        		</array>
        		<key>RequestType</key>
        		<string>InstallApplication</string>
        		<key>Status</key>
        		<string>Error</string>
        		<key>UDID</key>
        		<string>DF9227C5-7625-4790-9099-5F2EC74C0C49</string>
        	</dict>
        </plist>
        """;
}
